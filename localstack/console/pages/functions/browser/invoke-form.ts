import { css, html, LitElement, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { asFailure, Failure, get, post } from '../../../browser/api.ts'
import { failed } from '../../../browser/loading.ts'
import { base, controls, page } from '../../../browser/styles.ts'
import type { InsideAnswer } from '../../trace/types.ts'
import type { InvokeAnswer } from '../types.ts'
import { savedEvents, saveEvents } from './saved-events.ts'

/** Invokes a function with an event of JSON, which may be saved by a name; for this function, in this browser. Tells `invoked`. */
@customElement('sc-invoke')
export class InvokeForm extends LitElement {
  static override styles = [
    base,
    page,
    controls,
    css`
      .inline {
        display: flex;
        align-items: center;
        gap: var(--space-2);
      }
      .inline input {
        width: 12rem;
      }
    `,
  ]

  @property() name = ''
  @state() private answer: InvokeAnswer | undefined
  @state() private failure: Failure | undefined
  @state() private isWorking = false
  @query('textarea') private field!: HTMLTextAreaElement
  @query('input') private saveAs!: HTMLInputElement

  override render() {
    const { last, named } = savedEvents(this.name)
    const names = Object.keys(named).sort()
    return html`<form @submit=${this.submit}>
        ${
          names.length > 0
            ? html`<label>Saved events
                <select @change=${this.choose}>
                  <option value="">Choose one</option>
                  ${names.map((each) => html`<option>${each}</option>`)}
                </select>
              </label>`
            : nothing
        }
        <label>Event, as JSON
          <textarea name="event" spellcheck="false" .value=${last}></textarea>
        </label>
        <div class="row">
          <button class="primary" ?disabled=${this.isWorking}>${this.isWorking ? 'Invoking …' : 'Invoke'}</button>
          <label class="inline">Name <input name="as" autocomplete="off" maxlength="60" /></label>
          <button type="button" @click=${this.save}>Save the event</button>
          ${names.length > 0 ? html`<button type="button" @click=${this.forget}>Remove the saved one</button>` : nothing}
        </div>
      </form>
      <div role="status">${this.failure ? failed(this.failure) : this.answer ? this.shown(this.answer) : ''}</div>`
  }

  /** Puts what came into an invocation in place of the event, as far as it is kept. */
  async useInputOf(request: string): Promise<void> {
    this.failure = undefined
    try {
      const { input } = await get<InsideAnswer>(`trace/${encodeURIComponent(request)}/inside`)
      if (!input) throw new Error('The engine kept no event of this invocation.')
      if (input.length) throw new Error('Its event is too long: only the beginning of it is kept.')
      this.put(JSON.stringify(JSON.parse(input.text), null, 2))
    } catch (error) {
      this.failure = asFailure(error, (error as Error).message)
    }
  }

  private put(text: string): void {
    this.field.value = text
    this.field.scrollIntoView({ block: 'center' })
    this.field.focus()
  }

  private readonly choose = () => {
    const name = this.renderRoot.querySelector('select')?.value ?? ''
    const text = savedEvents(this.name).named[name]
    if (text === undefined) return
    this.saveAs.value = name
    this.put(text)
  }

  private readonly save = () => this.change((named) => ({ ...named, [this.saveAs.value.trim()]: this.field.value }))
  private readonly forget = () => this.change(({ [this.saveAs.value.trim()]: _, ...others }) => others)

  private change(make: (named: Record<string, string>) => Record<string, string>): void {
    this.failure = this.saveAs.value.trim() ? undefined : new Failure(0, { message: 'A saved event has a name. Type one beside “Save the event”.' })
    if (this.failure) return
    const text = this.field.value
    saveEvents(this.name, { last: text, named: make(savedEvents(this.name).named) })
    this.requestUpdate()
  }

  private shown({ answer, error, milliseconds }: InvokeAnswer) {
    return html`<p>${error ? html`<span class="badge bad">failed</span> ${error.type}: ${error.message}` : html`<span class="badge good">answered</span>`} <span class="soft">after ${milliseconds} ms</span></p>
      <sc-text label="Answer" .value=${error ? error.stack.join('\n') || error.message : JSON.stringify(answer, null, 2)}></sc-text>`
  }

  private readonly submit = async (submitted: SubmitEvent) => {
    submitted.preventDefault()
    const text = String(new FormData(submitted.target as HTMLFormElement).get('event'))
    this.failure = undefined
    this.answer = undefined
    try {
      const event: unknown = JSON.parse(text)
      saveEvents(this.name, { ...savedEvents(this.name), last: text })
      this.isWorking = true
      this.answer = await post<InvokeAnswer>(`functions/${encodeURIComponent(this.name)}/invoke`, { event })
    } catch (error) {
      this.failure = asFailure(error, `The event is not JSON: ${(error as Error).message}`)
    }
    this.isWorking = false
    this.dispatchEvent(new Event('invoked'))
  }
}
