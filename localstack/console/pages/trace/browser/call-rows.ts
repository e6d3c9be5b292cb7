import { css, html, svg, type TemplateResult } from 'lit'
import type { Call } from '../../../../engines/invocation.ts'
import { callName, callOutcome } from '../../../../traces/called.ts'
import { counted } from '../../../browser/format.ts'

/** What of a call's name is shown while it is shut. */
const shortName = 300

/** The calls of an invocation, each with a bar for its time within the invocation, which began at `start` and took `whole` milliseconds. Open it is all of it. */
export function callRows(calls: readonly Call[], more: number, start: number, whole: number): TemplateResult {
  return html`<div class="calls">
    <p class="soft small">${countedCalls(calls)}${more > 0 ? `, and ${counted(more, 'call')} more that are not shown` : ''}</p>
    <div class="frame">${calls.map((call) => callRow(call, start, whole))}</div>
  </div>`
}

/** `12 statements, 3 calls of AWS`. */
export function countedCalls(calls: readonly Call[]): string {
  const statements = calls.filter((call) => 'sql' in call).length
  const others = calls.length - statements
  return [
    ...(statements > 0 ? [counted(statements, 'statement')] : []),
    ...(others > 0 ? [counted(others, 'call of AWS', 'calls of AWS')] : []),
  ].join(', ')
}

function callRow(call: Call, start: number, whole: number): TemplateResult {
  const name = callName(call)
  const isBad = Boolean(call.error || call.unfinished)
  const after = Math.max(0, call.at - start)
  const from = Math.min(995, (after / whole) * 1_000)
  const long = Math.max(5, Math.min(1_000 - from, (call.ms / whole) * 1_000))
  return html`<details class="call">
    <summary>
      <span class="badge">${'sql' in call ? 'SQL' : 'AWS'}</span>
      <span class="called mono">${name.slice(0, shortName)}</span>
      <svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">${svg`<rect class=${isBad ? 'failed' : 'sql' in call ? 'statement' : 'aws'} x=${from} y="3" width=${long} height="8"></rect>`}</svg>
      <span class="number">${call.ms.toFixed(1)} ms<span class="only-read">, ${after.toFixed(1)} ms after the invocation’s start</span></span>
      <span class="outcome">${isBad ? html`<span class="badge bad">${callOutcome(call)}</span>` : html`<span class="soft small">${callOutcome(call)}</span>`}</span>
    </summary>
    <div class="whole">
      <p class="soft small">${after.toFixed(1)} ms after the invocation’s start</p>
      ${'sql' in call ? html`<sc-text label="Statement" .value=${call.sql}></sc-text>` : html`<p class="mono">${name}</p>`}
    </div>
  </details>`
}

/** Needs the styles `base` and `tables`. */
export const callStyles = css`
  .calls {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-2);
  }
  .call {
    border-bottom: 1px solid var(--line);
  }
  .call:last-child {
    border-bottom: 0;
  }
  .call > summary {
    display: grid;
    grid-template-columns: 48px minmax(0, 3fr) minmax(60px, 1fr) 76px minmax(64px, max-content);
    gap: 2px var(--space-3);
    align-items: center;
    padding: 5px 14px;
    cursor: pointer;
    list-style: none;
  }
  .call > summary::-webkit-details-marker {
    display: none;
  }
  .call > summary:hover {
    background: var(--canvas);
  }
  .call .badge {
    justify-self: start;
  }
  .called {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-size: var(--small);
  }
  .call .bar {
    width: 100%;
    height: 14px;
  }
  .bar .statement {
    fill: var(--violet);
  }
  .bar .aws {
    fill: var(--blue);
  }
  .bar .failed {
    fill: var(--red);
  }
  .outcome {
    text-align: right;
  }
  .whole {
    display: grid;
    gap: var(--space-2);
    padding: 0 14px var(--space-3);
  }
  @media (max-width: 720px) {
    .call > summary {
      grid-template-columns: 48px minmax(0, 1fr) max-content;
    }
    .called {
      grid-column: 2 / -1;
      white-space: normal;
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow-wrap: anywhere;
    }
    .call .bar {
      grid-column: 1 / -1;
    }
    .call > summary .number {
      grid-column: 1 / 3;
      text-align: left;
    }
  }
`
