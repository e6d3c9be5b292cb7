import { css, html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { type Piece, piecesOf } from '../source-places.ts'
import { base, controls } from '../styles.ts'
import './source-link.ts'

/** What is shown of a text at once: more would make the page slow. */
const most = 20_000

/** A text that somebody else wrote, a message for one: always as text. JSON is set out in lines, and the places in sources that it names can be opened. */
@customElement('sc-text')
export class TextView extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      pre {
        max-height: 28rem;
        overflow: auto;
        padding: var(--space-3);
        font: var(--small) / 1.55 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--canvas);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      pre + button {
        margin-top: var(--space-2);
      }
    `,
  ]

  @property({ attribute: false }) value = ''
  /** What it is, for who does not see it. */
  @property() label = 'Text'
  @state() private isWhole = false

  override render() {
    const text = setOut(this.value)
    const isCut = text.length > most && !this.isWhole
    return html`<pre tabindex="0" role="region" aria-label=${this.label}>${piecesOf(isCut ? `${text.slice(0, most)}…` : text).map((piece) => this.piece(piece))}</pre>
      ${isCut ? html`<button @click=${() => (this.isWhole = true)}>Show all ${text.length.toLocaleString('en')} characters</button>` : ''}`
  }

  private piece({ text, place }: Piece) {
    return place ? html`<sc-source .place=${place} .text=${text}></sc-source>` : text
  }
}

function setOut(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
