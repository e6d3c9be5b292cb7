import { css } from 'lit'

/** The navigation on the left, above the page on a narrow screen. */
export const shellStyles = css`
  :host {
    display: grid;
    grid-template-columns: 216px minmax(0, 1fr);
    min-height: 100dvh;
  }
  .skip {
    position: absolute;
    left: -9999px;
  }
  .skip:focus {
    left: 8px;
    top: 8px;
    z-index: 2;
    padding: 8px 12px;
    border: 1px solid var(--line-strong);
    background: var(--paper);
    color: var(--ink);
  }
  nav {
    position: sticky;
    top: 0;
    height: 100dvh;
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
    padding: var(--space-4) var(--space-3);
    overflow-y: auto;
    background: var(--paper);
    border-right: 1px solid var(--line);
  }
  .brand {
    padding: 4px 10px 8px;
    color: var(--ink);
    font-size: 1.1rem;
    font-weight: 680;
    text-decoration: none;
  }
  nav ul {
    display: grid;
    gap: 2px;
  }
  nav li a {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 38px;
    padding: 0 10px;
    border-radius: var(--radius);
    color: var(--ink-soft);
    text-decoration: none;
    white-space: nowrap;
  }
  nav li a:hover {
    background: var(--sunken);
  }
  nav li a[aria-current='page'] {
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 600;
  }
  .foot {
    display: grid;
    gap: var(--space-3);
    margin-top: auto;
    padding: 0 6px;
  }
  .live {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--ink-soft);
    font-size: var(--small);
  }
  .live::before {
    content: '';
    width: 9px;
    height: 9px;
    border-radius: 50%;
    background: var(--green);
  }
  .live.lost::before {
    background: var(--red);
  }
  select {
    width: 100%;
    min-height: 34px;
    padding: 0 8px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
    font: var(--small) var(--sans);
  }
  main {
    width: 100%;
    max-width: 2000px;
    margin-inline: auto;
    padding: var(--space-5) clamp(16px, 2.5vw, 40px) var(--space-6);
  }
  main:focus {
    outline: none;
  }
  @media (max-width: 860px) {
    :host {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: auto 1fr;
    }
    nav {
      z-index: 1;
      height: auto;
      flex-direction: row;
      align-items: center;
      padding: 6px 12px;
      overflow-x: auto;
      border-right: 0;
      border-bottom: 1px solid var(--line);
    }
    .brand,
    .live {
      display: none;
    }
    nav ul {
      display: flex;
    }
    .foot {
      margin-left: auto;
      padding: 0;
    }
    select {
      width: 90px;
    }
    main {
      padding-top: var(--space-4);
    }
  }
`
