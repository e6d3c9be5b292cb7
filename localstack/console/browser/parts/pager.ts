import { css, html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { base, controls } from '../styles.ts'

/**
 * Earlier and later pages of a list. Tells `turned` with `back` or `on`: whoever holds the list keeps the cursors, of the pages before only these, and loads
 * the page that is wanted.
 */
@customElement('sc-pager')
export class Pager extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      div {
        display: flex;
        align-items: center;
        gap: var(--space-3);
      }
    `,
  ]

  /** The cursors of the pages before this one, the first one first. */
  @property({ attribute: false }) earlier: readonly unknown[] = []
  @property({ attribute: false }) next: unknown

  override render() {
    if (this.earlier.length === 0 && this.next === undefined) return ''
    return html`<div role="group" aria-label="Pages of the list">
      <button ?disabled=${this.earlier.length === 0} @click=${() => this.turn('back')}>Earlier</button>
      <span class="soft">Page ${this.earlier.length + 1}</span>
      <button ?disabled=${this.next === undefined} @click=${() => this.turn('on')}>Later</button>
    </div>`
  }

  private turn(detail: 'back' | 'on'): void {
    this.dispatchEvent(new CustomEvent('turned', { detail }))
  }
}
