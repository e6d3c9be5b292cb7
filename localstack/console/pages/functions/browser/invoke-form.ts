import { html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { asFailure, type Failure, post } from '../../../browser/api.ts'
import { failed } from '../../../browser/loading.ts'
import { base, controls } from '../../../browser/styles.ts'
import type { InvokeAnswer } from '../types.ts'

/** Invokes a function with an event of JSON. The last event is kept for this function, in this browser. Tells `invoked`. */
@customElement('sc-invoke')
export class InvokeForm extends LitElement {
  static override styles = [base, controls]

  @property() name = ''
  @state() private answer: InvokeAnswer | undefined
  @state() private failure: Failure | undefined
  @state() private isWorking = false

  override render() {
    return html`<form @submit=${this.submit}>
        <label>Event, as JSON
          <textarea name="event" spellcheck="false" .value=${this.kept}></textarea>
        </label>
        <div><button class="primary" ?disabled=${this.isWorking}>${this.isWorking ? 'Invoking …' : 'Invoke'}</button></div>
      </form>
      <div role="status">${this.failure ? failed(this.failure) : this.answer ? this.shown(this.answer) : ''}</div>`
  }

  private shown({ answer, error, milliseconds }: InvokeAnswer) {
    return html`<p>${error ? html`<span class="badge bad">failed</span> ${error.type}: ${error.message}` : html`<span class="badge good">answered</span>`} <span class="soft">after ${milliseconds} ms</span></p>
      <sc-text label="Answer" .value=${error ? error.stack.join('\n') || error.message : JSON.stringify(answer, null, 2)}></sc-text>`
  }

  private get kept(): string {
    return localStorage.getItem(`event ${this.name}`) ?? '{}'
  }

  private readonly submit = async (submitted: SubmitEvent) => {
    submitted.preventDefault()
    const text = String(new FormData(submitted.target as HTMLFormElement).get('event'))
    this.failure = undefined
    this.answer = undefined
    try {
      const event: unknown = JSON.parse(text)
      localStorage.setItem(`event ${this.name}`, text)
      this.isWorking = true
      this.answer = await post<InvokeAnswer>(`functions/${encodeURIComponent(this.name)}/invoke`, { event })
    } catch (error) {
      this.failure = asFailure(error, `The event is not JSON: ${(error as Error).message}`)
    }
    this.isWorking = false
    this.dispatchEvent(new Event('invoked'))
  }
}
