import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { base } from '../../styles/base.ts'
import { count } from '../format/numbers.ts'
import type { Tone } from '../format/words.ts'

export type Chip = { label: string; href: string; current: boolean; count?: number; tone?: Tone }

/** Filters as links, each with how many it would show: the address bar is the filter. */
export class FilterChips extends LitElement {
  @property() label = 'Filter'
  @property({ attribute: false }) chips: readonly Chip[] = []

  static override styles = [
    base,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      a {
        display: inline-flex;
        align-items: center;
        gap: 7px;
        height: 32px;
        padding: 0 12px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--paper);
        color: var(--ink-soft);
        font-weight: 500;
        font-size: var(--text-small);
        text-decoration: none;
        white-space: nowrap;
        transition:
          background var(--quick),
          border-color var(--quick);
      }
      a:hover {
        border-color: var(--line-strong);
        color: var(--ink);
      }
      a:focus-visible {
        border-radius: 16px;
      }
      a[aria-current] {
        border-color: var(--accent-line);
        background: var(--accent-soft);
        color: var(--accent);
      }
      i {
        width: 7px;
        height: 7px;
        border-radius: 50%;
      }
      .number {
        min-width: 1ch;
        font-weight: 600;
        color: var(--ink);
      }
      a[aria-current] .number {
        color: inherit;
      }
      .none .number {
        font-weight: 400;
        color: var(--ink-faint);
      }
      /* one row that scrolls, to the edge of the screen */
      @media (max-width: 720px) {
        ul {
          flex-wrap: nowrap;
          margin-inline: calc(var(--space-4) * -1);
          padding: 4px var(--space-4);
          overflow-x: auto;
          scrollbar-width: none;
        }
      }
      @media (pointer: coarse) {
        a {
          height: 40px;
          border-radius: 20px;
        }
      }
    `,
  ]

  protected override render() {
    return html`<nav aria-label=${this.label}>
      <ul>
        ${this.chips.map(
          (chip) => html`<li>
            <a href=${chip.href} aria-current=${chip.current ? 'true' : nothing} class=${chip.count === 0 ? 'none' : ''}>
              ${chip.tone ? html`<i .style=${`background:var(--${chip.tone})`}></i>` : nothing}
              ${chip.label}
              ${chip.count === undefined ? nothing : html`<span class="number">${count(chip.count)}</span>`}
            </a>
          </li>`,
        )}
      </ul>
    </nav>`
  }
}
