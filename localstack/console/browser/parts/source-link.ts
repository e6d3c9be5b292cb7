import { css, html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { SourcePlace } from '../../open-source.ts'
import { asFailure, type Failure, post } from '../api.ts'
import { failed } from '../loading.ts'
import { base } from '../styles.ts'
import './note.ts'

/** A place in the sources, which opens in the editor; `text` is what it is called. */
@customElement('sc-source')
export class SourceLink extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline;
      }
      button {
        all: unset;
        color: var(--accent);
        text-decoration: underline;
        text-underline-offset: 0.2em;
        overflow-wrap: anywhere;
        cursor: pointer;
      }
      button:focus-visible {
        outline: 2px solid var(--focus);
        border-radius: 4px;
      }
    `,
  ]

  @property({ attribute: false }) place: SourcePlace | undefined
  @property() text = ''
  @state() private failure: Failure | undefined

  override render() {
    return html`<button title="Open it in your editor" @click=${this.open}>${this.text}</button>${this.failure ? failed(this.failure) : ''}`
  }

  private readonly open = async () => {
    this.failure = undefined
    await post('open', this.place).catch((error) => {
      this.failure = asFailure(error)
    })
  }
}
