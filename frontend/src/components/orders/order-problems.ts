import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import type { OrderProblem } from '../../state/model.ts'
import { base, card } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'
import '../basics/tone-badge.define.ts'
import { lineStateWords } from '../format/words.ts'

/** Lines of an order that did not become events, and why. Nothing at all where there are none. */
export class OrderProblems extends LitElement {
  @property({ attribute: false }) problems: readonly OrderProblem[] = []

  static override styles = [
    base,
    card,
    css`
      section {
        display: grid;
        gap: var(--space-3);
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 4px var(--space-3);
        align-items: baseline;
        padding: var(--space-3) var(--space-4);
        border-bottom: 1px solid var(--line);
      }
      li:last-child {
        border: 0;
      }
      p {
        overflow-wrap: anywhere;
      }
      a {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        font-size: var(--text-small);
      }
      @media (max-width: 720px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
        tone-badge {
          justify-self: start;
        }
      }
    `,
  ]

  protected override render() {
    if (this.problems.length === 0) return nothing
    return html`<section aria-labelledby="heading">
      <h2 id="heading">Refused and dead lines</h2>
      <ul class="card">
        ${this.problems.map(
          (problem) => html`<li>
            <tone-badge tone=${lineStateWords[problem.state].tone}>${lineStateWords[problem.state].label}</tone-badge>
            <p>${problem.sequence === null ? nothing : html`<span class="soft number">#${problem.sequence}</span>`} ${problem.reason ?? 'No reason was recorded.'}</p>
            <a href="/imports/${problem.importId}?line=${problem.line}&state=${problem.state}">${icons.file}${problem.fileName} line ${problem.line}</a>
          </li>`,
        )}
      </ul>
    </section>`
  }
}
