import { html, LitElement } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { Failure, get } from './api.ts'
import { icon } from './icons.ts'
import { live } from './live.ts'
import { failed } from './loading.ts'
import { addressOf, followLinks, goTo, type Place, place } from './navigation.ts'
import { pages } from './pages.ts'
import { token } from './session.ts'
import { shellStyles } from './shell.styles.ts'
import { base } from './styles.ts'
import { applyTheme, type Theme, theme } from './theme.ts'

/** The frame of the console: the navigation, and the page that the address names. A page is loaded when it is looked at. */
@customElement('sc-console')
export class ConsoleShell extends LitElement {
  static override styles = [base, shellStyles]

  @state() private place: Place = place()
  @state() private failure: Failure | undefined
  @state() private theme: Theme = theme()
  /** What the system has that not every one does. */
  @state() private has: Partial<Record<string, boolean>> = {}
  #shown: { tag: string; element: HTMLElement & { path?: string[] } } | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    followLinks(this)
    addEventListener('popstate', this.moved)
    applyTheme(this.theme)
    live.listen(() => this.requestUpdate())
    void this.showPage()
    if (token())
      void get<typeof this.has>('has').then(
        (has) => (this.has = has),
        () => {},
      )
  }

  override render() {
    const current = pages.find(({ name }) => name === this.place.page)
    return html`<nav aria-label="Pages">
        <button class="skip" @click=${this.skip}>Skip to the content</button>
        <a class="brand" href=${addressOf(pages[0]?.name ?? '')}>Console</a>
        <ul>
          ${pages
            .filter(({ needs }) => !needs || this.has[needs])
            .map(
              ({ name, title, icon: sign }) =>
                html`<li><a href=${addressOf(name)} aria-current=${name === this.place.page ? 'page' : 'false'}>${icon(sign)}<span>${title}</span></a></li>`,
            )}
        </ul>
        <div class="foot">
          <p class="live ${live.failure ? 'lost' : ''}" role="status">${live.failure ? 'Not connected' : 'Live'}</p>
          <label><span class="only-read">Theme</span>
            <select .value=${this.theme} @change=${this.changeTheme}>
              <option value="system">System theme</option>
              <option value="light">Light</option>
              <option value="dark">Dark</option>
            </select>
          </label>
        </div>
      </nav>
      <main id="content" tabindex="-1">
        ${token() && !this.failure ? this.#shown?.element : failed(this.failure ?? noToken)}
        ${token() && !current ? html`<sc-note .heading=${'There is no such page'} .text=${'Choose one on the left.'}></sc-note>` : ''}
      </main>`
  }

  private readonly moved = () => {
    this.place = place()
    void this.showPage()
  }

  private async showPage(): Promise<void> {
    const [first] = pages
    if (!this.place.page && first) return goTo(addressOf(first.name), { replaces: true })
    const current = pages.find(({ name }) => name === this.place.page)
    document.title = current ? `${[...this.place.path, current.title].join(' · ')} – Console` : 'Console'
    if (!current || !token()) {
      this.#shown = undefined
      return this.requestUpdate()
    }
    try {
      await current.load()
    } catch {
      this.failure = new Failure(0, { message: 'This page could not be loaded.', hint: 'Load the console again.' })
      return
    }
    // somebody may have gone on meanwhile
    if (this.place.page !== current.name) return
    if (this.#shown?.tag !== current.tag) this.#shown = { tag: current.tag, element: document.createElement(current.tag) }
    this.#shown.element.path = this.place.path
    this.requestUpdate()
  }

  private readonly changeTheme = (event: Event) => {
    this.theme = (event.target as HTMLSelectElement).value as Theme // its options
    applyTheme(this.theme)
  }

  private readonly skip = () => {
    this.renderRoot.querySelector('main')?.focus()
  }
}

const noToken = new Failure(401, {
  message: 'The console does not know this browser',
  hint: 'Run `npx stagecraft console` and open the address that it prints. A token is good until the stack is started again.',
})
