import { css, html, LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import type { Tone } from '../format/words.ts'

/**
 * A word on a tinted ground with a dot before it: the state of an order, a line or an import.
 *
 * @slot - the word
 */
export class ToneBadge extends LitElement {
  @property({ reflect: true }) tone: Tone = 'grey'
  /** the dot is a ring that breathes: something is going on */
  @property({ type: Boolean, reflect: true }) busy = false

  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      height: 22px;
      padding: 0 9px 0 8px;
      border-radius: 11px;
      background: var(--soft);
      color: var(--word);
      font: 550 0.78125rem/1 var(--sans);
      white-space: nowrap;
    }
    i {
      width: 7px;
      height: 7px;
      border-radius: 50%;
      background: var(--dot);
    }
    :host([busy]) i {
      background: transparent;
      box-shadow: inset 0 0 0 2px var(--dot);
    }
    @media (prefers-reduced-motion: no-preference) {
      :host([busy]) i {
        animation: pulse 1.2s ease-in-out infinite;
      }
    }
    @keyframes pulse {
      50% {
        transform: scale(0.6);
      }
    }
    :host([tone='green']) { --soft: var(--green-soft); --word: var(--green-ink); --dot: var(--green); }
    :host([tone='blue']) { --soft: var(--blue-soft); --word: var(--blue-ink); --dot: var(--blue); }
    :host([tone='teal']) { --soft: var(--teal-soft); --word: var(--teal-ink); --dot: var(--teal); }
    :host([tone='violet']) { --soft: var(--violet-soft); --word: var(--violet-ink); --dot: var(--violet); }
    :host([tone='amber']) { --soft: var(--amber-soft); --word: var(--amber-ink); --dot: var(--amber); }
    :host([tone='red']) { --soft: var(--red-soft); --word: var(--red-ink); --dot: var(--red); }
    :host([tone='plum']) { --soft: var(--plum-soft); --word: var(--plum-ink); --dot: var(--plum); }
    :host([tone='grey']) { --soft: var(--grey-soft); --word: var(--grey-ink); --dot: var(--grey); }
  `

  protected override render() {
    return html`<i></i><slot></slot>`
  }
}
