import { html, LitElement, nothing } from 'lit'
import { property, query } from 'lit/decorators.js'
import type { FailureText } from '../../state/failure.ts'
import type { Loaded } from '../../state/loaded.ts'
import type { Redrive, RedrivePreview } from '../../state/model.ts'
import { base, buttons, card, skeleton } from '../../styles/base.ts'
import '../basics/failure-note.define.ts'
import { icons } from '../basics/icons.ts'
import { count, counted } from '../format/numbers.ts'
import { personText } from '../format/person.ts'
import { redrivePanelStyles } from './redrive-panel.styles.ts'

/**
 * What sending the dead lines again would do, the button that does it (after a question), and how far it is.
 *
 * @event redrive - the reader has confirmed
 * @event redrive-seen - the reader has done with a finished one
 * @event try-again - the preview failed, and the reader wants another try
 */
export class RedrivePanel extends LitElement {
  @property({ attribute: false }) preview: Loaded<RedrivePreview> | undefined
  @property({ attribute: false }) job: Redrive | undefined
  @property({ attribute: false }) failure: FailureText | undefined
  @property({ type: Boolean }) starting = false
  @query('dialog') private dialog?: HTMLDialogElement

  static override styles = [base, card, buttons, skeleton, redrivePanelStyles]

  protected override render() {
    if (this.job) return this.#job(this.job)
    const { preview } = this
    if (!preview || (preview.status === 'ready' && preview.data.total === 0)) return nothing
    if (preview.status === 'error') return html`<div class="card"><failure-note what="The preview" .failure=${preview.failure}></failure-note></div>`
    if (preview.status === 'loading')
      return html`<div class="card panel" role="status" aria-label="Loading the redrive preview"><i class="bone" .style=${'width:260px;max-width:80%'}></i><i class="bone" .style=${'width:180px'}></i></div>`
    return this.#preview(preview.data)
  }

  #preview(preview: RedrivePreview) {
    return html`<section class="card panel" aria-labelledby="heading">
        <div class="words">
          <h3 id="heading">Preview: resend ${preview.total === 1 ? 'this line' : `these ${count(preview.total)} lines`}</h3>
          ${this.#outcomes(preview)}
          ${preview.considered < preview.total ? html`<p class="soft">Calculated for the first ${counted(preview.considered, 'line')}.</p>` : nothing}
          ${this.failure ? html`<p class="failure" role="alert">${this.failure.message} ${this.failure.hint}</p>` : nothing}
        </div>
        <button class="primary" ?disabled=${this.starting} @click=${this.#ask}>${icons.redrive} ${this.starting ? 'Starting …' : 'Redrive'}</button>
      </section>
      <dialog aria-labelledby="question">
        <form method="dialog">
          <h2 id="question">Send ${counted(preview.total, 'line')} again?</h2>
          <p class="soft">Lines are sent in sequence for each order, and no event is applied twice. A line that fails again returns to this list with its reason.</p>
          ${this.#outcomes(preview)}
          <div class="answers">
            <button value="no">Cancel</button>
            <button class="primary" value="yes" @click=${this.#confirm}>Send again</button>
          </div>
        </form>
      </dialog>`
  }

  #outcomes({ applies, waits, duplicates, refusedAgain }: RedrivePreview) {
    const outcomes = [
      { number: applies, tone: 'green', words: 'would be applied' },
      { number: waits, tone: 'amber', words: 'would wait for an earlier event' },
      { number: duplicates, tone: 'grey', words: 'would be duplicates' },
      { number: refusedAgain, tone: 'red', words: 'would be refused again' },
    ].filter(({ number }) => number > 0)
    return html`<ul class="outcomes">
      ${outcomes.map(({ number, tone, words }) => html`<li><i .style=${`background:var(--${tone})`}></i><b class="number">${count(number)}</b> ${words}</li>`)}
    </ul>`
  }

  #job(job: Redrive) {
    const running = job.status === 'pending' || job.status === 'running'
    return html`<section class="card panel" aria-labelledby="heading">
      <div class="words" role="status">
        <h3 id="heading">${running ? `Sending ${counted(job.total, 'line')} again` : job.status === 'done' ? `${counted(job.sent, 'line')} sent again` : 'The redrive failed'}</h3>
        <p class="soft number">${running ? `${count(job.sent)} of ${count(job.total)} sent.` : job.status === 'done' ? 'Orders are updated as the lines are processed.' : (job.reason ?? 'No reason was recorded.')}${job.startedBy ? ` Started by ${personText(job.startedBy)}.` : ''}</p>
        ${running ? html`<progress aria-label="Lines sent" max=${Math.max(1, job.total)} .value=${job.sent}></progress>` : nothing}
      </div>
      ${running ? nothing : html`<button @click=${() => this.dispatchEvent(new Event('redrive-seen'))}>Done</button>`}
    </section>`
  }

  #ask(): void {
    this.dialog?.showModal()
  }

  #confirm(): void {
    this.dispatchEvent(new Event('redrive'))
  }
}
