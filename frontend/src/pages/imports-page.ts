import { ContextConsumer } from '@lit/context'
import { html, LitElement, nothing } from 'lit'
import { state } from 'lit/decorators.js'
import { importsResource, moreImports } from '../api/imports.ts'
import type { Import, Page } from '../api/types.ts'
import '../components/imports/file-drop.define.ts'
import '../components/imports/import-list.define.ts'
import '../components/imports/upload-list.define.ts'
import '../components/orders/sample-picker.define.ts'
import type { Sample } from '../components/orders/sample-picker.ts'
import { windowTitle } from '../state/application.ts'
import { asFailure } from '../state/failure.ts'
import { Live } from '../state/live.ts'
import { mapLoaded } from '../state/loaded.ts'
import { may, personContext } from '../state/person.ts'
import { uploadsContext } from '../state/uploads.ts'
import { base } from '../styles/base.ts'
import { page } from '../styles/page.ts'
import { sampleFile, samples } from './samples.ts'

const pageSize = 30

/** Where files are handed over, by whoever may, and what became of each. */
export class ImportsPage extends LitElement {
  @state() private older: readonly Import[] = []
  @state() private loadingMore = false
  @state() private sending = ''
  @state() private sampleFailure = ''
  #next: string | null | undefined

  readonly #imports = new Live<Page<Import>>(
    this,
    () => importsResource(pageSize),
    (imports) => imports.items.some((each) => !each.settled),
  )
  readonly #uploads = new ContextConsumer(this, {
    context: uploadsContext,
    callback: (uploads) => uploads.addEventListener('change', this.#uploadsChanged),
  })
  readonly #person = new ContextConsumer(this, { context: personContext, subscribe: true })
  readonly #uploadsChanged = () => this.requestUpdate()

  static override styles = [base, page]

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = windowTitle('Imports')
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#uploads.value?.removeEventListener('change', this.#uploadsChanged)
  }

  protected override render() {
    const mayUpload = may(this.#person.value, 'upload')
    return html`
      <header class="page-head">
        <div>
          <h1>Imports</h1>
          <p class="soft">Every line gets exactly one outcome. An invalid line does not affect the others.</p>
        </div>
      </header>
      ${mayUpload ? this.#handOver() : nothing}
      <section class="section" aria-label="Imports">
        <import-list .imports=${this.#shown()} ?loadingMore=${this.loadingMore} @load-more=${this.#more}></import-list>
      </section>
      ${mayUpload ? html`<sample-picker compact .samples=${samples} .busy=${this.sending} .failure=${this.sampleFailure} @pick-sample=${this.#pickSample}></sample-picker>` : nothing}
    `
  }

  #handOver() {
    return html`<section class="section" aria-label="Upload files">
      <file-drop></file-drop>
      <upload-list ?hidden=${!this.#uploads.value?.list.length} .uploads=${this.#uploads.value?.list ?? []} @dismiss-upload=${(event: CustomEvent<number>) => this.#uploads.value?.dismiss(event.detail)}></upload-list>
    </section>`
  }

  #shown() {
    return mapLoaded(this.#imports.value, (fresh) => {
      const known = new Set(fresh.items.map((each) => each.id))
      const next = this.#next === undefined ? fresh.next : this.#next
      return { items: [...fresh.items, ...this.older.filter((each) => !known.has(each.id))], more: next !== null }
    })
  }

  async #more(): Promise<void> {
    const fresh = this.#imports.value
    const cursor = this.#next ?? (fresh.status === 'ready' ? fresh.data.next : null)
    if (cursor === null || this.loadingMore) return
    this.loadingMore = true
    try {
      const { items, next } = await moreImports(pageSize, cursor)
      this.older = [...this.older, ...items]
      this.#next = next
    } catch {
      // the button stays, and the shell says what is wrong
    } finally {
      this.loadingMore = false
    }
  }

  async #pickSample(event: CustomEvent<Sample>): Promise<void> {
    this.sending = event.detail.name
    this.sampleFailure = ''
    try {
      const detail = [await sampleFile(event.detail)]
      this.dispatchEvent(new CustomEvent('files-chosen', { detail, bubbles: true, composed: true }))
    } catch (error) {
      this.sampleFailure = asFailure(error).message
    } finally {
      this.sending = ''
    }
  }
}
