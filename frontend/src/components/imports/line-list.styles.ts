import { css } from 'lit'

export const lineListStyles = css`
  .card {
    overflow: hidden;
  }
  li {
    display: grid;
    grid-template-columns: 52px minmax(0, 1fr) auto auto;
    gap: 4px var(--space-3);
    align-items: baseline;
    padding: 10px var(--space-4) 10px 0;
    border-bottom: 1px solid var(--line);
  }
  li:last-child {
    border: 0;
  }
  li.target {
    background: var(--accent-soft);
    box-shadow: inset 3px 0 0 var(--accent);
  }
  .place {
    color: var(--ink-faint);
    font-size: var(--text-small);
    text-align: end;
    user-select: none;
  }
  li.target .place {
    color: var(--accent);
    font-weight: 600;
  }
  code {
    font: 0.8125rem/1.55 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  mark {
    padding: 1px 2px;
    border-radius: 3px;
    background: var(--red-soft);
    color: var(--red-ink);
    text-decoration: underline wavy var(--red) 1px;
    text-underline-offset: 0.25em;
  }
  .hidden {
    color: var(--red-ink);
  }
  .cut {
    color: var(--ink-faint);
    font-style: italic;
  }
  .reason {
    grid-column: 2;
    color: var(--ink-soft);
    font-size: var(--text-small);
    overflow-wrap: anywhere;
  }
  .reason b {
    color: var(--ink);
    font-weight: 600;
  }
  .reason.refused b {
    color: var(--red-ink);
  }
  li > a {
    grid-area: 1 / 3;
    max-width: 220px;
    overflow: hidden;
    font-size: var(--text-small);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  tone-badge {
    grid-area: 1 / 4;
  }
  .empty {
    padding: var(--space-6);
    text-align: center;
  }
  .more {
    display: grid;
    justify-content: center;
    padding: var(--space-4);
  }
  .bones {
    display: grid;
    gap: 14px;
    padding: var(--space-4);
  }
  @media (max-width: 720px) {
    li {
      grid-template-columns: 40px minmax(0, 1fr);
    }
    tone-badge {
      grid-area: 2 / 2;
      justify-self: start;
    }
    .reason {
      grid-row: 3;
    }
    li > a {
      grid-area: 2 / 2;
      justify-self: end;
      max-width: 55%;
    }
  }
`
