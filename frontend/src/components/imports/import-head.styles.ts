import { css } from 'lit'

export const importHeadStyles = css`
  :host {
    display: grid;
    gap: var(--space-4);
    grid-template-columns: minmax(0, 1fr);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }
  h1 {
    overflow-wrap: anywhere;
  }
  .facts {
    flex-basis: 100%;
  }
  .trace {
    overflow-wrap: anywhere;
    user-select: all;
  }
  .body {
    display: grid;
    gap: var(--space-3);
    padding: var(--space-5);
  }
  .how-far {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: var(--space-2);
  }
  .how-far strong {
    font-weight: 620;
  }
  ul {
    display: grid;
    grid-template-columns: repeat(6, minmax(0, 1fr));
    gap: var(--space-2);
    margin: var(--space-1) calc(var(--space-2) * -1) calc(var(--space-2) * -1);
  }
  li {
    display: grid;
  }
  ul a {
    display: grid;
    align-content: start;
    padding: 10px;
    border: 1px solid transparent;
    border-radius: var(--radius);
    color: inherit;
    text-decoration: none;
    transition: background var(--quick);
  }
  ul a:hover {
    background: var(--sunken);
  }
  ul a[aria-current] {
    border-color: var(--accent-line);
    background: var(--accent-soft);
  }
  .label {
    display: flex;
    align-items: center;
    gap: 7px;
    color: var(--ink-soft);
    font-size: var(--text-small);
    font-weight: 500;
  }
  i:not(.bone) {
    width: 9px;
    height: 9px;
    border-radius: 3px;
  }
  b {
    font-size: 1.25rem;
    font-weight: 620;
    letter-spacing: -0.01em;
  }
  small {
    color: var(--ink-faint);
    font-size: 0.75rem;
    line-height: 1.35;
  }
  a[aria-current] small {
    color: var(--ink-soft);
  }
  .none b {
    color: var(--ink-faint);
    font-weight: 500;
  }
  .reason {
    display: flex;
    gap: var(--space-3);
    padding: var(--space-4) var(--space-5);
    border-color: var(--red);
  }
  .reason > svg {
    margin-top: 3px;
    color: var(--red-ink);
  }
  .reason.read {
    border-color: var(--amber);
  }
  .reason.read > svg {
    color: var(--amber-ink);
  }
  .reason p {
    margin-top: 2px;
    overflow-wrap: anywhere;
  }
  @media (max-width: 720px) {
    .body {
      padding: var(--space-4);
    }
    ul {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 2px;
    }
  }
`
