import { css } from 'lit'

export const orderTimelineStyles = css`
  ol {
    padding: var(--space-5);
  }
  li {
    position: relative;
    display: grid;
    grid-template-columns: 28px minmax(0, 1fr) auto;
    gap: 2px var(--space-4);
    padding-bottom: var(--space-5);
  }
  li:last-child {
    padding-bottom: 0;
  }
  /* the thread from one event to the next */
  li:not(:last-child)::before {
    content: '';
    position: absolute;
    inset: 28px auto 0 13px;
    border-inline-start: 2px solid var(--line-strong);
  }
  li.gap::before,
  li:has(+ .gap)::before {
    border-inline-start-style: dashed !important;
    border-color: var(--amber) !important;
  }
  .node {
    display: grid;
    place-items: center;
    grid-row: 1 / span 2;
    width: 28px;
    height: 28px;
    border-radius: 50%;
    background: color-mix(in oklab, var(--tone) 16%, var(--paper));
    box-shadow: inset 0 0 0 1.5px var(--tone);
    color: var(--ink);
  }
  .waiting .node {
    background: var(--amber-soft);
    box-shadow: none;
    outline: 1.5px dashed var(--amber);
    outline-offset: -1.5px;
    color: var(--amber-ink);
  }
  .what {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px var(--space-2);
    line-height: 28px;
  }
  .waiting h3 {
    color: var(--ink-soft);
  }
  .sequence {
    padding: 0 6px;
    border-radius: 4px;
    background: var(--sunken);
    font-size: 0.75rem;
    line-height: 18px;
  }
  .sequence::before {
    content: '#';
  }
  .amount {
    font-weight: 550;
  }
  .when {
    grid-column: 2;
    font-size: var(--text-small);
  }
  .source {
    grid-area: 1 / 3 / span 2;
    display: inline-flex;
    align-items: center;
    align-self: start;
    gap: 6px;
    max-width: 320px;
    line-height: 28px;
    color: var(--ink-soft);
    font-size: var(--text-small);
  }
  .source span:not(.line) {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .source .line {
    flex: none;
    color: var(--accent);
  }
  .gap .node {
    background: none;
    box-shadow: none;
    outline: 1.5px dashed var(--amber);
    outline-offset: -6px;
  }
  .gap p {
    grid-column: 2 / -1;
    align-self: center;
    padding: 8px 12px;
    border-radius: var(--radius);
    background: var(--amber-soft);
  }
  .gap strong {
    color: var(--amber-ink);
    font-weight: 600;
  }
  .bones {
    display: grid;
    gap: 14px;
    padding: var(--space-5);
  }
  .nothing,
  .cut {
    padding: var(--space-4) var(--space-5);
  }
  @media (max-width: 720px) {
    ol {
      padding: var(--space-4);
    }
    li {
      grid-template-columns: 28px minmax(0, 1fr);
      column-gap: var(--space-3);
    }
    .source {
      grid-area: 3 / 2;
      max-width: 100%;
      min-width: 0;
      justify-self: start;
    }
  }
`
