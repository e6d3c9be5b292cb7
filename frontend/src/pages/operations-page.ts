import { Task } from '@lit/task'
import { html, LitElement } from 'lit'
import { state } from 'lit/decorators.js'
import { deadLettersResource, healthResource, moreDeadLetters, redrivePreview, redrivesResource, startRedrive } from '../api/operations.ts'
import { summaryResource } from '../api/orders.ts'
import type { DeadLetter, Health, Page, Redrive, RedrivePreview, Summary } from '../api/types.ts'
import { count, counted } from '../components/format/numbers.ts'
import '../components/operations/dead-letter-list.define.ts'
import '../components/operations/health-list.define.ts'
import '../components/operations/queue-meters.define.ts'
import '../components/operations/redrive-panel.define.ts'
import { windowTitle } from '../state/application.ts'
import { asFailure, type FailureText } from '../state/failure.ts'
import { Live } from '../state/live.ts'
import { failed, type Loaded, loading, mapLoaded, ready } from '../state/loaded.ts'
import { base } from '../styles/base.ts'
import { page } from '../styles/page.ts'

const pageSize = 50
const isRunning = (job: Redrive) => job.status === 'pending' || job.status === 'running'

/** What runs, what is stuck, and the way on for what is. */
export class OperationsPage extends LitElement {
  @state() private older: readonly DeadLetter[] = []
  @state() private loadingMore = false
  @state() private starting = false
  @state() private failure: FailureText | undefined
  @state() private jobId = ''
  #next: string | null | undefined

  readonly #summary = new Live<Summary>(this, summaryResource, (summary) => summary.imports.unsettled > 0 || summary.outbox.unpublished > 0)
  readonly #letters = new Live<Page<DeadLetter>>(this, () => deadLettersResource(pageSize))
  readonly #health = new Live<Health>(this, healthResource)
  readonly #redrives = new Live<Page<Redrive>>(this, redrivesResource, (redrives) => redrives.items.some(isRunning))
  // worked out anew whenever the number of dead letters changes
  readonly #preview = new Task(this, { task: ([dead]) => (dead ? redrivePreview() : undefined), args: () => [this.#dead()] as const })

  static override styles = [base, page]

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = windowTitle('Operations')
    this.addEventListener('try-again', () => void this.#preview.run())
  }

  protected override render() {
    const dead = this.#dead()
    const summary = this.#summary.value
    const unreadable = summary.status === 'ready' ? summary.data.unreadableMessages : 0
    return html`
      <header class="page-head">
        <div>
          <h1>Operations</h1>
          <p class="soft">Queues, dead letters and the health of the system.</p>
        </div>
      </header>
      <section class="section" aria-labelledby="queues">
        <h2 id="queues">Queues</h2>
        <queue-meters .summary=${this.#summary.value}></queue-meters>
      </section>
      <section class="section" aria-labelledby="letters">
        <div class="section-head"><h2 id="letters">Dead letters ${dead ? html`<span class="soft number">${count(dead)}</span>` : ''}</h2></div>
        <redrive-panel
          .preview=${this.#shownPreview()}
          .job=${this.#job()}
          .failure=${this.failure}
          ?starting=${this.starting}
          @redrive=${this.#redrive}
          @redrive-seen=${this.#seen}
        ></redrive-panel>
        ${unreadable ? html`<p class="soft">${counted(unreadable, 'message')} did not match a line of an import and cannot be resent. They are kept in the database.</p>` : ''}
        <dead-letter-list .letters=${this.#shownLetters()} ?loadingMore=${this.loadingMore} @load-more=${this.#more}></dead-letter-list>
      </section>
      <section class="section" aria-labelledby="health">
        <h2 id="health">Health</h2>
        <health-list .health=${this.#health.value}></health-list>
      </section>
    `
  }

  // one that was started here, or by anybody and is not through
  #job(): Redrive | undefined {
    const redrives = this.#redrives.value
    if (redrives.status !== 'ready') return undefined
    return redrives.data.items.find((redrive) => redrive.id === this.jobId || isRunning(redrive))
  }

  #dead(): number {
    const summary = this.#summary.value
    return summary.status === 'ready' ? summary.data.deadLetters : 0
  }

  #shownPreview(): Loaded<RedrivePreview> | undefined {
    if (!this.#dead()) return undefined
    return this.#preview.render({
      pending: () => (this.#preview.value ? ready(this.#preview.value) : loading),
      complete: (preview) => preview && ready(preview),
      error: (error) => failed(asFailure(error)),
    }) as Loaded<RedrivePreview> | undefined // Task.render widens what its three answers are
  }

  #shownLetters() {
    return mapLoaded(this.#letters.value, (fresh) => {
      const known = new Set(fresh.items.map(({ importId, line }) => `${importId}:${line}`))
      const next = this.#next === undefined ? fresh.next : this.#next
      return { items: [...fresh.items, ...this.older.filter(({ importId, line }) => !known.has(`${importId}:${line}`))], more: next !== null }
    })
  }

  async #more(): Promise<void> {
    const fresh = this.#letters.value
    const cursor = this.#next ?? (fresh.status === 'ready' ? fresh.data.next : null)
    if (cursor === null || this.loadingMore) return
    this.loadingMore = true
    try {
      const { items, next } = await moreDeadLetters(pageSize, cursor)
      this.older = [...this.older, ...items]
      this.#next = next
    } catch {
      // the button stays, and the shell says what is wrong
    } finally {
      this.loadingMore = false
    }
  }

  async #redrive(): Promise<void> {
    this.starting = true
    this.failure = undefined
    try {
      const job = await startRedrive(crypto.randomUUID())
      this.jobId = job.id
      this.older = []
      this.#next = undefined
    } catch (error) {
      this.failure = asFailure(error)
    } finally {
      this.starting = false
    }
  }

  #seen(): void {
    this.jobId = ''
  }
}
