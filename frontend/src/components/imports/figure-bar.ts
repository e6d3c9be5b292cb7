import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { classMap } from 'lit/directives/class-map.js'
import { type Figures, lineStates } from '../../state/model.ts'
import { base } from '../../styles/base.ts'
import { count } from '../format/numbers.ts'
import { lineStateWords } from '../format/words.ts'

/** What became of a file's lines, as one stacked bar. Before the file is wholly read, the part still to come is left empty. */
export class FigureBar extends LitElement {
  @property({ attribute: false }) figures: Figures | undefined
  /** share of the file that has been read, 0 to 1 */
  @property({ type: Number }) progress = 1
  @property({ type: Boolean, reflect: true }) large = false

  static override styles = [
    base,
    css`
      .bar {
        display: flex;
        height: 8px;
        border-radius: 4px;
        background: var(--sunken);
        overflow: hidden;
      }
      :host([large]) .bar {
        height: 14px;
        border-radius: 7px;
      }
      .read {
        display: flex;
        min-width: 0;
        transition: width var(--calm);
      }
      i {
        flex: 0 1 0;
        min-width: 0;
        transition: flex-grow var(--calm);
      }
      i.some {
        min-width: 4px;
      }
      /* a hair of the ground between neighbours */
      i.some:not(.last) {
        border-inline-end: 2px solid var(--paper);
        background-clip: padding-box;
      }
      /* on its way: hatched, so that it differs by more than its colour */
      .queued {
        background-image: linear-gradient(
          115deg,
          oklch(1 0 0 / 0.28) 25%,
          transparent 25% 50%,
          oklch(1 0 0 / 0.28) 50% 75%,
          transparent 75%
        ) !important;
        background-size: 12px 12px !important;
      }
      @media (prefers-reduced-motion: no-preference) {
        .queued {
          animation: flow 0.9s linear infinite;
        }
      }
      @keyframes flow {
        to {
          background-position: 12px 0;
        }
      }
    `,
  ]

  protected override render() {
    const { figures } = this
    const some = figures ? lineStates.filter((state) => figures[state] > 0) : []
    const said = figures ? some.map((state) => `${count(figures[state])} ${lineStateWords[state].label.toLowerCase()}`).join(', ') : ''
    return html`<div class="bar" role="img" aria-label=${said || 'No lines read yet'}>
      <div class="read" .style=${`width:${Math.round(this.progress * 1000) / 10}%`}>
        ${figures ? lineStates.map((state) => html`<i class=${classMap({ [state]: true, some: figures[state] > 0, last: state === some.at(-1) })} .style=${`flex-grow:${figures[state]};background-color:var(--${lineStateWords[state].tone})`}></i>`) : nothing}
      </div>
    </div>`
  }
}
