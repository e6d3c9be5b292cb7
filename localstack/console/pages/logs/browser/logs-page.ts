import { css, html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { LogEntry } from '../../../../logs/entry.ts'
import { asFailure, type Failure, follow, get } from '../../../browser/api.ts'
import { timeOf } from '../../../browser/format.ts'
import { failed } from '../../../browser/loading.ts'
import { addressOf, goTo, place } from '../../../browser/navigation.ts'
import { base, controls, page } from '../../../browser/styles.ts'
import type { LogsAnswer, NewLines } from '../types.ts'
import { logLine, logLines } from './log-line.ts'

/** Lines that are held: of more the oldest go while it follows, and the newest while somebody reads back. */
const most = 2_000
/** Of one search, so many pages are looked through by themselves until there is something to show. */
const enough = 100

interface Shown {
  key: number
  entry: LogEntry
}

/** The logs of all parts and functions in one stream. What is looked for stands in the address. */
@customElement('sc-logs-page')
export class LogsPage extends LitElement {
  static override styles = [
    base,
    page,
    controls,
    logLines,
    css`
      .filter {
        display: grid;
        grid-template-columns: 160px 180px minmax(160px, 1fr) minmax(160px, 1fr) auto;
        gap: var(--space-2) var(--space-3);
        align-items: end;
      }
      .follow {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 36px;
      }
      @media (max-width: 900px) {
        .filter {
          grid-template-columns: 1fr 1fr;
        }
      }
    `,
  ]

  @property({ attribute: false }) path: string[] = []
  @state() private lines: Shown[] = []
  @state() private failure: Failure | undefined
  @state() private isLoading = true
  @state() private isFollowing = true
  @state() private isSkipped = false
  @state() private isBehind = false
  #answer: LogsAnswer | undefined
  #key = 0
  #running = new AbortController()

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('popstate', this.anew)
    document.addEventListener('visibilitychange', this.anew)
    this.anew()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('popstate', this.anew)
    document.removeEventListener('visibilitychange', this.anew)
    this.#running.abort()
  }

  override render() {
    return html`<header>
        <h1>Logs</h1>
        <p>What every function and every part of the stack writes, in the order of time, the newest first. Choose a line for all of it.</p>
      </header>
      ${this.filter()}
      ${this.failure ? failed(this.failure, this.anew) : this.list()}`
  }

  private filter() {
    const { query } = place()
    const { functions = [], parts = [] } = this.#answer ?? {}
    const option = (value: string, chosen: string | null, text = value) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`
    const [level, source] = [query.get('level') ?? '', query.get('source') ?? '']
    return html`<form class="filter" role="search" aria-label="Logs" @submit=${this.search} @change=${this.search}>
      <label>Level<select name="level">${option('', level, 'all')}${option('info', level, 'info and above')}${option('warn', level, 'warnings')}${option('error', level, 'errors')}</select></label>
      <label>From<select name="source">
        ${option('', source, 'all')}
        <optgroup label="Functions">${functions.map((each) => option(each, source))}</optgroup>
        <optgroup label="Parts">${parts.map((each) => option(each, source))}</optgroup>
      </select></label>
      <label>Trace, request or message<input name="id" autocomplete="off" spellcheck="false" .value=${query.get('id') ?? ''} /></label>
      <label>Text<input name="text" type="search" autocomplete="off" .value=${query.get('text') ?? ''} /></label>
      <label class="follow"><input type="checkbox" .checked=${this.isFollowing} @change=${this.toggle} /> Follow</label>
    </form>`
  }

  private list() {
    if (this.lines.length === 0 && this.isLoading) return html`<sc-note kind="loading"></sc-note>`
    if (this.lines.length === 0)
      return html`<sc-note .heading=${'No line'} .text=${place().query.size > 0 ? 'No log has what is looked for.' : 'Nothing was logged yet.'}></sc-note>`
    return html`<section aria-label="Lines">
      ${this.isSkipped ? html`<p class="soft small" role="status">More came than is shown here. Load the page again to read all of it.</p>` : ''}
      ${this.isBehind ? html`<div><button @click=${this.anew}>Back to the newest</button></div>` : ''}
      <div class="lines">${repeat(
        this.lines,
        ({ key }) => key,
        ({ entry }) => logLine(entry),
      )}</div>
      <div class="row">${this.#answer?.older ? html`<button ?disabled=${this.isLoading} @click=${this.loadOlder}>${this.isLoading ? 'Looking …' : 'Older lines'}</button>` : html`<span class="soft small">This is the beginning of the logs.</span>`}
        ${this.#answer?.lookedBackTo ? html`<span class="soft small">back to ${timeOf(this.#answer.lookedBackTo)}</span>` : ''}</div>
    </section>`
  }

  private readonly anew = () => {
    this.#running.abort()
    if (document.hidden) return
    this.#running = new AbortController()
    void this.load(this.#running.signal)
  }

  private async load(signal: AbortSignal): Promise<void> {
    this.lines = []
    this.isSkipped = false
    this.isBehind = false
    this.#answer = undefined
    await this.more(signal)
    const { newest } = (this.#answer ?? {}) as Partial<LogsAnswer>
    if (!newest || !this.isFollowing || signal.aborted) return
    const query = new URLSearchParams(place().query)
    query.set('from', newest)
    await follow(`logs/follow?${query}`, signal, this.heard, (failure) => (this.failure = failure))
  }

  // a search may have to look through much before it finds something
  private async more(signal: AbortSignal): Promise<void> {
    this.isLoading = true
    this.failure = undefined
    const before = this.lines.length
    try {
      do {
        const query = new URLSearchParams(place().query)
        if (this.#answer?.older) query.set('older', this.#answer.older)
        const answer = await get<LogsAnswer>(`logs?${query}`, signal)
        const newest = this.#answer?.newest ?? answer.newest
        this.#answer = { ...answer, newest }
        this.add(answer.entries.map((entry) => ({ key: this.#key++, entry })))
      } while (this.#answer.older && this.lines.length - before < enough)
    } catch (error) {
      if (signal.aborted) return
      this.failure = asFailure(error)
    }
    this.isLoading = false
  }

  private add(older: Shown[]): void {
    const all = [...this.lines, ...older]
    this.isBehind ||= all.length > most
    this.lines = all.slice(-most)
  }

  private readonly loadOlder = () => {
    // what is read back is not pushed on by what comes
    this.isFollowing = false
    this.#running.abort()
    this.#running = new AbortController()
    void this.more(this.#running.signal)
  }

  private readonly heard = (event: string, data: unknown) => {
    if (event !== 'lines') return
    const { entries, skipped } = data as NewLines // as the server writes it
    const fresh = entries.toReversed().map((entry) => ({ key: this.#key++, entry }))
    this.failure = undefined
    this.isSkipped ||= skipped
    this.lines = [...fresh, ...this.lines].slice(0, most)
  }

  private readonly toggle = (event: Event) => {
    event.stopPropagation()
    this.isFollowing = (event.target as HTMLInputElement).checked
    this.anew()
  }

  private readonly search = (event: Event) => {
    event.preventDefault()
    const given = [...new FormData(event.currentTarget as HTMLFormElement)].filter(([, value]) => value !== '')
    const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))
    goTo(`${addressOf('logs')}${query.size > 0 ? `?${query}` : ''}`, { replaces: true })
  }
}
