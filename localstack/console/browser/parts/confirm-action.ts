import { css, html, LitElement } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Failure } from '../api.ts'
import { base, controls } from '../styles.ts'

/** A button that says first what it will do, and then does it. `action` is what to do; it throws `Failure`. */
@customElement('sc-confirm')
export class ConfirmAction extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: inline-block;
      }
      dialog {
        width: min(560px, calc(100vw - 32px));
        padding: var(--space-5);
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--paper);
        color: var(--ink);
      }
      dialog::backdrop {
        background: oklch(0 0 0 / 0.45);
      }
      .body {
        display: grid;
        gap: var(--space-4);
      }
      .ends {
        display: flex;
        flex-wrap: wrap;
        justify-content: end;
        gap: var(--space-2);
      }
      .failed {
        color: var(--red-ink);
      }
    `,
  ]

  @property() label = ''
  @property() heading = ''
  @property({ type: Boolean }) disabled = false
  @property() kind: 'primary' | 'danger' | '' = ''
  @property({ attribute: false }) action: () => Promise<void> = async () => {}
  /** What is asked of the server before the dialog opens. */
  @property({ attribute: false }) prepare: () => Promise<void> = async () => {}
  @query('dialog') private dialog!: HTMLDialogElement
  @state() private isWorking = false
  @state() private failure = ''

  override render() {
    return html`<button class=${this.kind} ?disabled=${this.disabled} aria-haspopup="dialog" @click=${this.open}>${this.label}</button>
      <dialog aria-labelledby="heading">
        <div class="body">
          <h2 id="heading">${this.heading || this.label}</h2>
          <slot></slot>
          ${this.failure ? html`<p class="failed" role="alert">${this.failure}</p>` : ''}
          <div class="ends">
            <button @click=${() => this.dialog.close()}>Cancel</button>
            <button class=${this.kind || 'primary'} ?disabled=${this.isWorking} @click=${this.work}>${this.isWorking ? 'Working …' : this.label}</button>
          </div>
        </div>
      </dialog>`
  }

  private readonly open = async () => {
    this.failure = ''
    await this.prepare().catch(this.fail)
    this.dialog.showModal()
  }

  private readonly work = async () => {
    this.isWorking = true
    this.failure = ''
    try {
      await this.action()
      this.dialog.close()
    } catch (error) {
      this.fail(error)
    }
    this.isWorking = false
  }

  private readonly fail = (error: unknown) => {
    this.failure = error instanceof Failure ? `${error.message} ${error.hint ?? ''}` : String(error)
  }
}
