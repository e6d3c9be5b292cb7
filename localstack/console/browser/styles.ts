import { css } from 'lit'

/** What every element of the console starts from. */
export const base = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  pre {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: 1.4rem;
    font-weight: 650;
    line-height: 1.25;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 1rem;
    font-weight: 620;
  }
  h3 {
    font-size: var(--text);
    font-weight: 600;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.2em;
  }
  svg {
    display: block;
    flex: none;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
    border-radius: 4px;
  }
  code,
  .mono {
    font-family: var(--mono);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
  .number {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .soft {
    color: var(--ink-soft);
  }
  .small {
    font-size: var(--small);
  }
  .only-read {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .card {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 12px;
    box-shadow: var(--shadow);
    padding: var(--space-4);
  }
  .badge {
    display: inline-block;
    padding: 1px 9px;
    border-radius: 99px;
    background: var(--sunken);
    color: var(--ink-soft);
    font-size: var(--small);
    font-weight: 550;
    white-space: nowrap;
  }
  .badge.good {
    background: var(--green-soft);
    color: var(--green-ink);
  }
  .badge.busy {
    background: var(--blue-soft);
    color: var(--blue-ink);
  }
  .badge.warn {
    background: var(--amber-soft);
    color: var(--amber-ink);
  }
  .badge.bad {
    background: var(--red-soft);
    color: var(--red-ink);
  }
`

/** A page: its title and what can be done, then sections below each other. */
export const page = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-5);
    align-content: start;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-2) var(--space-4);
  }
  header p {
    flex: 1 0 100%;
    /* a width limit would let it stand beside the title */
    padding-right: max(0px, 100% - 80ch);
    color: var(--ink-soft);
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
    gap: var(--space-5);
    align-items: start;
  }
`

/** Tables and lists of names and values. A table that does not fit scrolls within its frame. */
export const tables = css`
  .frame {
    overflow-x: auto;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 12px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 9px 14px;
    text-align: left;
    vertical-align: top;
    border-bottom: 1px solid var(--line);
  }
  th {
    color: var(--ink-soft);
    font-size: var(--small);
    font-weight: 550;
    white-space: nowrap;
  }
  tr:last-child > td {
    border-bottom: 0;
  }
  tbody tr:hover {
    background: var(--canvas);
  }
  th.number,
  td.number {
    text-align: right;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(90px, auto) minmax(0, 1fr);
    gap: 6px var(--space-4);
  }
  @media (max-width: 520px) {
    dl {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
    dd {
      margin-bottom: 8px;
    }
  }
  dt {
    color: var(--ink-soft);
    overflow-wrap: anywhere;
  }
  dd {
    overflow-wrap: anywhere;
  }
`

/** Buttons (`.primary`, `.danger`, `.quiet`), fields and their labels. At least 36 px high, 44 where the pointer is a finger. */
export const controls = css`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: 36px;
    padding: 0 14px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
    font: 550 var(--text) / 1.2 var(--sans);
    text-decoration: none;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--sunken);
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  .primary {
    background: var(--button);
    border-color: var(--button);
    color: var(--button-ink);
  }
  .primary:hover:not(:disabled) {
    background: var(--button);
    opacity: 0.88;
  }
  .danger {
    border-color: var(--red);
    color: var(--red-ink);
  }
  .quiet {
    border-color: transparent;
    background: transparent;
  }
  input:not([type='checkbox'], [type='radio'], [type='file']),
  select,
  textarea {
    width: 100%;
    min-height: 36px;
    padding: 6px 10px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
    font: var(--text) / 1.5 var(--sans);
  }
  textarea {
    min-height: 9em;
    resize: vertical;
    font-family: var(--mono);
    font-size: var(--small);
  }
  input[type='checkbox'] {
    width: 18px;
    height: 18px;
    accent-color: var(--accent);
  }
  label {
    display: grid;
    gap: 4px;
    font-weight: 550;
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
  }
  @media (pointer: coarse) {
    button,
    .button,
    input,
    select {
      min-height: 44px;
    }
  }
`
