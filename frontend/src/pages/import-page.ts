import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { property, state } from 'lit/decorators.js'
import { createRefusedFile, importLinesResource, importResource, type LineQuery, moreImportLines } from '../api/imports.ts'
import type { Import, ImportLine, LineState, Page } from '../api/types.ts'
import { icons } from '../components/basics/icons.ts'
import { count } from '../components/format/numbers.ts'
import { lineStateWords } from '../components/format/words.ts'
import '../components/imports/import-head.define.ts'
import '../components/imports/line-list.define.ts'
import type { Lines } from '../components/imports/line-list.ts'
import '../components/imports/refused-download.define.ts'
import type { RefusedDownloadState } from '../components/imports/refused-download.ts'
import { windowTitle } from '../state/application.ts'
import { asFailure } from '../state/failure.ts'
import { Live } from '../state/live.ts'
import { type Loaded, mapLoaded } from '../state/loaded.ts'
import { lineStates } from '../state/model.ts'
import { base } from '../styles/base.ts'
import { page } from '../styles/page.ts'

const pageSize = 100
const linesBefore = 3
const seekPages = 25

/** One import: its figures, and its lines. `?state=refused` shows those of one outcome, `?line=12` leads to one line. */
export class ImportPage extends LitElement {
  @property() importId = ''
  @property() search = ''
  @state() private older: readonly ImportLine[] = []
  @state() private loadingMore = false
  @state() private download: RefusedDownloadState = { status: 'idle' }
  #next: string | null | undefined
  #line = 0
  #asked: LineState | undefined

  readonly #import = new Live<Import>(
    this,
    () => (this.importId ? importResource(this.importId) : undefined),
    (each) => !each.settled,
  )
  readonly #lines = new Live<Page<ImportLine>>(this, () => (this.importId ? importLinesResource(this.importId, this.#query(), pageSize) : undefined))

  static override styles = [base, page]

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('importId')) this.download = { status: 'idle' }
    if (!changes.has('search') && !changes.has('importId')) return
    const given = new URLSearchParams(this.search)
    this.#asked = lineStates.find((each) => each === given.get('state'))
    this.#line = Number(given.get('line')) || 0
    this.older = []
    this.#next = undefined
  }

  protected override render() {
    const shown = this.#import.value
    const { refused = 0, lines = 1 } = shown.status === 'ready' ? shown.data : {}
    const { state } = this.#query()
    if (shown.status === 'error')
      return html`<a class="crumb" href="/imports">${icons.back} Imports</a><h1>Import</h1><import-head .import=${shown}></import-head>`
    return html`
      <div class="section">
        <a class="crumb" href="/imports">${icons.back} Imports</a>
        <import-head .import=${shown} .chosen=${state ?? ''}></import-head>
      </div>
      <section class="section" aria-labelledby="lines" ?hidden=${lines === 0}>
        <div class="section-head">
          <div class="title">
            <h2 id="lines">${this.#heading(state)}</h2>
            ${state || this.#line ? html`<a href="/imports/${this.importId}?state=all">Show all</a>` : nothing}
          </div>
          ${refused > 0 ? html`<refused-download .download=${this.download} @prepare=${this.#prepare}></refused-download>` : nothing}
        </div>
        <line-list .lines=${this.#shownLines()} .target=${this.#line} .empty=${this.#emptyWords(state)} ?loadingMore=${this.loadingMore} @load-more=${this.#more}></line-list>
      </section>
    `
  }

  protected override updated(): void {
    const shown = this.#import.value
    document.title = windowTitle(shown.status === 'ready' ? shown.data.fileName : undefined, 'Imports')
    void this.#seekLine()
  }

  // without a word in the address: what needs attention, where something does
  #query(): LineQuery {
    const from = this.#line ? Math.max(1, this.#line - linesBefore) : undefined
    if (this.#asked || from) return { state: this.#asked, from }
    if (new URLSearchParams(this.search).get('state') === 'all') return {}
    const shown = this.#import.value
    return shown.status === 'ready' && shown.data.refused > 0 ? { state: 'refused' } : {}
  }

  #shownLines(): Loaded<Lines> {
    return mapLoaded(this.#lines.value, (fresh) => {
      const known = new Set(fresh.items.map((each) => each.line))
      const next = this.#next === undefined ? fresh.next : this.#next
      return { items: [...fresh.items, ...this.older.filter((each) => !known.has(each.line))], more: next !== null }
    })
  }

  // the line that a link asked for may be pages down
  async #seekLine(): Promise<void> {
    const lines = this.#shownLines()
    if (!this.#line || this.loadingMore || lines.status !== 'ready' || !lines.data.more) return
    const last = lines.data.items.at(-1)?.line ?? 0
    if (last < this.#line && this.older.length < seekPages * 200) await this.#more()
  }

  async #more(): Promise<void> {
    const fresh = this.#lines.value
    const cursor = this.#next ?? (fresh.status === 'ready' ? fresh.data.next : null)
    if (cursor === null || this.loadingMore) return
    const search = this.search
    this.loadingMore = true
    try {
      const { items, next } = await moreImportLines(this.importId, this.#query(), this.#line ? 200 : pageSize, cursor)
      if (search !== this.search) return
      this.older = [...this.older, ...items]
      this.#next = next
    } catch {
      // the button stays, and the shell says what is wrong
    } finally {
      this.loadingMore = false
    }
  }

  async #prepare(): Promise<void> {
    this.download = { status: 'working' }
    try {
      this.download = { status: 'ready', file: await createRefusedFile(this.importId) }
    } catch (error) {
      this.download = { status: 'error', failure: asFailure(error) }
    }
  }

  #heading(state: LineState | undefined): string {
    const lines = state ? `${lineStateWords[state].label} lines` : 'All lines'
    return this.#line ? `${state ? lines : 'Lines'} around line ${count(this.#line)}` : lines
  }

  #emptyWords(state: LineState | undefined): string {
    return state ? `No line is ${lineStateWords[state].label.toLowerCase()}.` : 'No lines have been read yet.'
  }
}
