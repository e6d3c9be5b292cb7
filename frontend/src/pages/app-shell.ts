import { ContextProvider } from '@lit/context'
import { Router } from '@lit-labs/router'
import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { property, state } from 'lit/decorators.js'
import { getIfChanged } from '../api/http.ts'
import { importByKey } from '../api/imports.ts'
import { summaryResource } from '../api/orders.ts'
import { sendFile } from '../api/send-file.ts'
import '../components/frame/connection-mark.define.ts'
import '../components/frame/no-access.define.ts'
import '../components/frame/side-nav.define.ts'
import { applicationName, windowTitle } from '../state/application.ts'
import { Live, pollingContext } from '../state/live.ts'
import { navigate } from '../state/navigation.ts'
import { groupNeeded, may, type Person, personContext } from '../state/person.ts'
import { PollingStore } from '../state/polling-store.ts'
import { chooseTheme, chosenTheme, type Theme } from '../state/theme.ts'
import { Uploads, uploadsContext } from '../state/uploads.ts'
import { base } from '../styles/base.ts'
import { appShellStyles } from './app-shell.styles.ts'
import { noSuchPage, rightFor, routes } from './routes.ts'
import { WindowDrop } from './window-drop.ts'

/**
 * The frame around every page, for somebody who is signed in: where to go, what is being dropped, whether news come. Makes what the pages
 * share, and shows no page that the person may not see.
 *
 * @event sign-out - from the account's menu
 */
export class AppShell extends LitElement {
  readonly #store = new PollingStore({ get: getIfChanged, visible: () => document.visibilityState === 'visible', now: Date.now })
  readonly #uploads = new Uploads({
    send: sendFile,
    importIdOf: async (key) => (await importByKey(key)).items[0]?.id,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  })
  readonly #drop = new WindowDrop(this, {
    wanted: () => may(this.person, 'upload'),
    dropped: (files) => this.#send(files),
  })
  readonly #router = new Router(this, routes, { fallback: noSuchPage })
  readonly #person = new ContextProvider(this, { context: personContext })
  readonly #summary: Live<NonNullable<ReturnType<typeof summaryResource>['answers']>>
  #page = ''
  @property({ attribute: false }) person: Person | undefined
  @state() private theme: Theme = chosenTheme()
  @state() private trouble = ''

  static override styles = [base, appShellStyles]

  constructor() {
    super()
    new ContextProvider(this, { context: pollingContext, initialValue: this.#store })
    new ContextProvider(this, { context: uploadsContext, initialValue: this.#uploads })
    this.#summary = new Live(
      this,
      () => (may(this.person, 'read') ? summaryResource() : undefined),
      (summary) => summary.imports.unsettled > 0 || summary.outbox.unpublished > 0,
      this.#store,
    )
    this.#store.watchConnection(() => {
      this.trouble = this.#store.failing?.message ?? ''
    })
    this.addEventListener('choose-theme', (event) => this.#chooseTheme(event as CustomEvent<Theme>)) // our own event
    this.addEventListener('files-chosen', (event) => this.#send((event as CustomEvent<File[]>).detail)) // our own event
    this.addEventListener('choose-file', () => this.#chooser()?.click())
    this.addEventListener('try-again', () => this.#store.refresh())
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#seen)
    for (const kind of ['pointerdown', 'keydown', 'wheel'] as const) window.addEventListener(kind, this.#attention, { passive: true })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#seen)
    for (const kind of ['pointerdown', 'keydown', 'wheel'] as const) window.removeEventListener(kind, this.#attention)
  }

  readonly #seen = () => this.#store.visibilityChanged()
  readonly #attention = () => this.#store.attention()

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('person') && this.person) this.#person.setValue(this.person)
  }

  protected override render() {
    const summary = this.#summary.value
    const counts =
      summary.status === 'ready' ? { moving: summary.data.imports.unsettled, deadLetters: summary.data.deadLetters } : { moving: 0, deadLetters: 0 }
    const needed = rightFor(location.pathname)
    const isOpen = may(this.person, needed)
    return html`
      <header>
        <a class="skip" href="#main" @click=${this.#skip}>Skip to content</a>
        <side-nav .name=${applicationName} .path=${location.pathname} .theme=${this.theme} .counts=${counts} .person=${this.person}></side-nav>
      </header>
      <main id="main" tabindex="-1">
        <connection-mark ?hidden=${!isOpen} .trouble=${this.trouble}></connection-mark>
        ${isOpen ? this.#router.outlet() : html`<no-access .person=${this.person} .needed=${groupNeeded(needed)}></no-access>`}
      </main>
      <input type="file" accept=".csv,text/csv" multiple hidden aria-label="Files of order events" @change=${this.#chosen} />
      ${this.#drop.over ? html`<div class="drop" aria-hidden="true"><p>Drop files to import them</p></div>` : nothing}
    `
  }

  protected override updated(): void {
    if (!may(this.person, rightFor(location.pathname))) document.title = windowTitle('No access')
    if (location.pathname === this.#page) return
    const first = this.#page === '' || this.#page === '/'
    this.#page = location.pathname
    // a new page begins at its top, and a screen reader with it; the very first one is the browser's own business
    if (!first) {
      scrollTo(0, 0)
      this.#main().focus({ preventScroll: true })
    }
  }

  /** Sends files one after the other; a single one is then shown. */
  async #send(files: readonly File[]): Promise<void> {
    if (!location.pathname.startsWith('/imports')) navigate('/imports')
    for (const file of files) {
      const importId = await this.#uploads.start(file)
      this.#store.refresh()
      if (importId && files.length === 1 && location.pathname === '/imports') navigate(`/imports/${importId}`)
    }
  }

  #chooseTheme(event: CustomEvent<Theme>): void {
    chooseTheme(event.detail)
    this.theme = event.detail
  }

  #skip(event: Event): void {
    event.preventDefault()
    this.#main().focus()
  }

  #chosen(event: Event): void {
    const input = event.currentTarget as HTMLInputElement // the listener is on the input
    void this.#send([...(input.files ?? [])])
    input.value = ''
  }

  #chooser(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input[type=file]')
  }

  #main(): HTMLElement {
    return this.renderRoot.querySelector('main') as HTMLElement // render() writes it always
  }
}
