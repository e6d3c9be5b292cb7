import { css } from 'lit'

export const orderTableStyles = css`
  .card {
    overflow: hidden;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    padding: 10px var(--space-4);
    border-bottom: 1px solid var(--line);
    background: var(--canvas);
    color: var(--ink-soft);
    font-size: var(--text-small);
    font-weight: 500;
    text-align: start;
  }
  td {
    height: 46px;
    padding: 6px var(--space-4);
    border-bottom: 1px solid var(--line);
  }
  tbody tr:last-child td {
    border-bottom: 0;
  }
  tbody tr {
    position: relative;
    transition: background var(--quick);
  }
  tbody tr:hover {
    background: var(--canvas);
  }
  .id {
    min-width: 104px;
    max-width: 260px;
  }
  .id a {
    display: block;
    overflow: hidden;
    color: var(--ink);
    font: 600 var(--text) var(--mono);
    letter-spacing: -0.01em;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* the whole row is the link */
  .id a::after {
    content: '';
    position: absolute;
    inset: 0;
  }
  .id a:focus-visible {
    outline: none;
  }
  .id a:focus-visible::after {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
    border-radius: 6px;
  }
  .status {
    white-space: nowrap;
  }
  .status tone-badge + tone-badge {
    margin-inline-start: 4px;
  }
  .customer {
    width: 34%;
    overflow-wrap: anywhere;
  }
  .customer span {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .placed {
    white-space: nowrap;
  }
  .placed .day {
    display: inline-block;
    min-width: 6.7em;
    margin-inline-end: var(--space-2);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .placed time-ago {
    font-size: var(--text-small);
  }
  .amount {
    text-align: end;
    white-space: nowrap;
  }
  tr.changed {
    animation: lit 1.8s ease-out;
  }
  @keyframes lit {
    0%,
    35% {
      background: color-mix(in oklab, var(--accent-soft) 60%, var(--paper));
      box-shadow: inset 3px 0 0 var(--accent);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    tr.changed {
      animation-timing-function: step-end;
    }
  }
  .held {
    position: sticky;
    top: var(--space-3);
    z-index: 2;
    display: flex;
    margin: 0 auto var(--space-3);
    border-color: var(--accent-line);
    border-radius: 18px;
    background: var(--accent-soft);
    color: var(--accent);
    box-shadow: var(--shadow);
  }
  .more {
    display: grid;
    justify-content: center;
    padding: var(--space-4);
  }
  .bones div {
    display: grid;
    grid-template-columns: 1.2fr 1.4fr 1.2fr 2fr 1fr;
    gap: var(--space-4);
    align-items: center;
    height: 47px;
    padding: 0 var(--space-4);
    border-bottom: 1px solid var(--line);
  }
  .bones div:last-child {
    border: 0;
  }
  .bones div i:last-child {
    justify-self: end;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--space-2);
    padding: var(--space-7) var(--space-4);
    text-align: center;
  }
  .empty .button {
    margin-top: var(--space-3);
  }
  @media (max-width: 720px) {
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    table,
    tbody {
      display: block;
    }
    tbody tr {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 4px var(--space-3);
      padding: var(--space-3) var(--space-4);
      border-bottom: 1px solid var(--line);
    }
    tbody tr:last-child {
      border-bottom: 0;
    }
    td {
      height: auto;
      padding: 0;
      border: 0;
    }
    .amount {
      grid-area: 1 / 2;
      align-self: center;
    }
    .status {
      grid-area: 2 / 2;
      justify-self: end;
      display: flex;
      flex-wrap: wrap;
      gap: 4px;
      justify-content: end;
      white-space: normal;
    }
    .status tone-badge + tone-badge {
      margin: 0;
    }
    .customer {
      grid-area: 2 / 1;
      color: var(--ink-soft);
    }
    .placed {
      grid-area: 3 / 1 / 3 / 3;
      font-size: var(--text-small);
    }
    .placed .day {
      min-width: 0;
    }
    .bones div {
      grid-template-columns: 1fr 1fr;
      height: 64px;
    }
    .bones div i:nth-child(n + 3) {
      display: none;
    }
  }
`
