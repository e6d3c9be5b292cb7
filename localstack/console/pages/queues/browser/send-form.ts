import { html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { asFailure, type Failure, post } from '../../../browser/api.ts'
import { failed } from '../../../browser/loading.ts'
import { base, controls } from '../../../browser/styles.ts'
import type { QueueDetail, Sending } from '../types.ts'

/** Sends a message to a queue. Tells `sent`. */
@customElement('sc-send')
export class SendForm extends LitElement {
  static override styles = [base, controls]

  @property({ attribute: false }) queue!: QueueDetail
  @state() private said = ''
  @state() private failure: Failure | undefined

  override render() {
    return html`<form @submit=${this.submit}>
        <label>Body <textarea name="body" required spellcheck="false"></textarea></label>
        ${
          this.queue.isFifo
            ? html`<label>Message group <input name="group" required autocomplete="off"></label>
                <label>Deduplication id (a new one if it is empty) <input name="deduplicationId" autocomplete="off"></label>`
            : html`<label>Delay in seconds <input name="delaySeconds" type="number" min="0" max="900" value="0"></label>`
        }
        <label>Attributes, a JSON object of texts <input name="attributes" value="{}" spellcheck="false" class="mono"></label>
        <div><button class="primary">Send</button></div>
      </form>
      <div role="status">${this.failure ? failed(this.failure) : this.said}</div>`
  }

  private readonly submit = async (submitted: SubmitEvent) => {
    submitted.preventDefault()
    this.failure = undefined
    this.said = ''
    const given = Object.fromEntries(new FormData(submitted.target as HTMLFormElement)) as Record<string, string> // no file among them
    try {
      const message: Sending = {
        body: given.body ?? '',
        ...(this.queue.isFifo ? { group: given.group, deduplicationId: given.deduplicationId } : { delaySeconds: Number(given.delaySeconds) }),
        attributes: JSON.parse(given.attributes || '{}') as Record<string, string>,
      }
      const { id } = await post<{ id: string }>(`queues/${encodeURIComponent(this.queue.name)}/send`, message)
      this.said = `Sent as ${id}.`
      this.dispatchEvent(new Event('sent'))
    } catch (error) {
      this.failure = asFailure(error, `The attributes are not JSON: ${(error as Error).message}`)
    }
  }
}
