import { css } from 'lit'

export const sideNavStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--space-5);
    padding: var(--space-4) var(--space-3);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 4px var(--space-2);
    color: var(--ink);
    font-weight: 680;
    font-size: var(--text-large);
    letter-spacing: -0.015em;
    text-decoration: none;
  }
  ul {
    display: grid;
    gap: 2px;
  }
  nav a {
    display: flex;
    align-items: center;
    gap: 10px;
    height: 36px;
    padding: 0 10px;
    border-radius: var(--radius);
    color: var(--ink-soft);
    font-weight: 530;
    text-decoration: none;
    transition: background var(--quick);
  }
  nav a:hover {
    background: var(--sunken);
    color: var(--ink);
  }
  nav a:focus-visible {
    border-radius: var(--radius);
  }
  nav a[aria-current] {
    background: var(--sunken);
    color: var(--ink);
    font-weight: 620;
  }
  nav a[aria-current] svg {
    color: var(--accent);
  }
  b {
    margin-inline-start: auto;
    padding: 1px 7px;
    border-radius: 9px;
    font-size: 0.75rem;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .moving {
    background: var(--blue-soft);
    color: var(--blue-ink);
  }
  .dead {
    background: var(--plum-soft);
    color: var(--plum-ink);
  }
  .themes {
    display: flex;
    gap: 2px;
    margin: auto 0 0;
    padding: 2px;
    width: max-content;
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .themes label {
    position: relative;
    display: grid;
    place-items: center;
    width: 32px;
    height: 28px;
    border-radius: 6px;
    color: var(--ink-faint);
    cursor: pointer;
  }
  .themes label:hover {
    color: var(--ink);
  }
  .themes label:has(:checked) {
    background: var(--sunken);
    color: var(--ink);
  }
  .themes input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .themes label:has(:focus-visible) {
    outline: 2px solid var(--focus);
    outline-offset: 1px;
  }
  @media (max-width: 860px) {
    :host {
      display: contents;
    }
    /* above the content, whose room begins at the top of the window */
    .brand,
    .themes,
    account-menu {
      z-index: 4;
    }
    .brand {
      position: absolute;
      top: 10px;
      left: var(--space-3);
    }
    .themes {
      position: absolute;
      top: 12px;
      right: 60px;
      margin: 0;
      background: var(--paper);
    }
    nav {
      position: fixed;
      inset: auto 0 0;
      z-index: 10;
      padding-bottom: env(safe-area-inset-bottom);
      border-top: 1px solid var(--line);
      background: var(--paper);
    }
    account-menu {
      position: absolute;
      top: 10px;
      right: var(--space-3);
    }
    ul {
      grid-auto-columns: 1fr;
      grid-auto-flow: column;
      gap: 0;
    }
    nav a {
      position: relative;
      flex-direction: column;
      justify-content: center;
      gap: 3px;
      height: 56px;
      border-radius: 0;
      font-size: 0.75rem;
    }
    nav a[aria-current] {
      background: none;
      color: var(--accent);
    }
    b {
      position: absolute;
      top: 4px;
      left: calc(50% + 8px);
      margin: 0;
    }
  }
`
