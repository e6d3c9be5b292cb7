import { html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { post } from '../../../browser/api.ts'
import { counted } from '../../../browser/format.ts'
import { base } from '../../../browser/styles.ts'
import type { Choice, ResendAnswer, ResendPlan } from '../types.ts'

/** Sends dead letters again, and says before what that will do. Tells `resent`. */
@customElement('sc-resend')
export class ResendAction extends LitElement {
  static override styles = [base]

  @property() label = ''
  @property() queue = ''
  @property({ attribute: false }) ids: Choice['ids'] = []
  @property({ type: Boolean }) disabled = false
  @state() private plan: ResendPlan | undefined
  @state() private answer: ResendAnswer | undefined

  override render() {
    return html`<sc-confirm .label=${this.label} kind="primary" .heading=${'Send dead letters again'} ?disabled=${this.disabled} .prepare=${this.prepare} .action=${this.resend}>
        ${this.plan ? this.said(this.plan) : ''}
      </sc-confirm>
      <span role="status">${this.answer ? this.outcome(this.answer) : ''}</span>`
  }

  private said({ to, messages, earlier, waitingThere, consumers }: ResendPlan) {
    return html`<p>${counted(messages.length + earlier.length, 'message')} will be sent to <code>${to}</code>, in the order in which they lie here.</p>
      ${earlier.length > 0 ? html`<p><strong>${counted(earlier.length, 'earlier message')} of the same groups</strong> ${earlier.length === 1 ? 'goes' : 'go'} with them: without them the groups would be worked out of sequence.</p>` : ''}
      ${waitingThere > 0 ? html`<p>${counted(waitingThere, 'message')} of the same groups ${waitingThere === 1 ? 'waits' : 'wait'} there already, and will be worked before.</p>` : ''}
      ${consumers.length > 0 ? html`<p>${consumers.join(', ')} reads these dead letters, too, and may take some first.</p>` : ''}`
  }

  private outcome({ sent, left }: ResendAnswer) {
    return html`${counted(sent, 'message')} sent again. ${left.length > 0 ? `${left.length} left: ${left[0]?.why}.` : ''}`
  }

  private get path(): string {
    return `queues/${encodeURIComponent(this.queue)}`
  }

  private readonly prepare = async () => {
    this.plan = undefined
    this.answer = undefined
    this.plan = await post<ResendPlan>(`${this.path}/plan`, { ids: this.ids } satisfies Choice)
  }

  private readonly resend = async () => {
    this.answer = await post<ResendAnswer>(`${this.path}/resend`, { ids: this.ids, withEarlier: true } satisfies Choice)
    this.dispatchEvent(new Event('resent', { bubbles: true, composed: true }))
  }
}
