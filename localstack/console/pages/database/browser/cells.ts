import { css, html, type TemplateResult } from 'lit'
import type { Cell, Column } from '../types.ts'

/** What is shown of a value in a row; a longer one opens. */
const most = 120

/** Rows as PostgreSQL wrote them, as text alone. */
export function cells(label: string, columns: readonly Column[], rows: readonly Cell[][]): TemplateResult {
  return html`<div class="frame" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead><tr>${columns.map(({ name, type, isKey }) => html`<th>${name}${isKey ? html` <span class="badge">key</span>` : ''}<div class="type">${type}</div></th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${shown(cell)}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`
}

function shown(cell: Cell): unknown {
  if (cell === null) return html`<span class="soft">null</span>`
  if (cell.length <= most) return html`<span class="cell">${cell}</span>`
  return html`<details class="cell"><summary>${cell.slice(0, most)}…</summary><sc-text label="Value" .value=${cell}></sc-text></details>`
}

export const cellStyles = css`
  th .type {
    font-weight: 400;
    font-family: var(--mono);
  }
  .cell {
    display: block;
    width: max-content;
    max-width: 420px;
    font-family: var(--mono);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
  .cell summary {
    cursor: pointer;
  }
`
