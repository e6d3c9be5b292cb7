import { css } from 'lit'

export const appShellStyles = css`
  :host {
    display: grid;
    grid-template-columns: 224px minmax(0, 1fr);
    min-height: 100dvh;
  }
  header {
    display: contents;
  }
  side-nav {
    position: sticky;
    top: 0;
    height: 100dvh;
    border-inline-end: 1px solid var(--line);
    background: var(--paper);
  }
  main {
    position: relative;
    width: 100%;
    max-width: 1120px;
    margin-inline: auto;
    padding: var(--space-5) var(--space-6) var(--space-7);
  }
  /* it takes the focus of a new page, to be read from its top, and is nothing to be seen */
  main:focus-visible {
    outline: none;
  }
  connection-mark {
    position: absolute;
    top: 34px;
    right: var(--space-6);
    z-index: 3;
  }
  connection-mark:not([trouble='']) {
    position: fixed;
    top: var(--space-3);
    z-index: 12;
    max-width: calc(100vw - 2 * var(--space-6));
  }
  .skip {
    position: fixed;
    top: var(--space-2);
    left: var(--space-2);
    z-index: 20;
    padding: 8px 14px;
    border-radius: var(--radius);
    background: var(--button);
    color: var(--button-ink);
    transform: translateY(-200%);
  }
  .skip:focus-visible {
    transform: none;
  }
  .drop {
    position: fixed;
    inset: 10px;
    z-index: 30;
    display: grid;
    place-items: center;
    border: 2px dashed var(--accent);
    border-radius: 16px;
    background: color-mix(in oklab, var(--accent-soft) 88%, transparent);
    color: var(--accent);
    font-weight: 650;
    font-size: var(--text-title);
    pointer-events: none;
  }
  @media (max-width: 860px) {
    :host {
      grid-template-columns: minmax(0, 1fr);
    }
    main {
      padding: 60px var(--space-4) calc(56px + var(--space-6) + env(safe-area-inset-bottom));
    }
    connection-mark {
      top: 20px;
      right: 172px;
    }
    connection-mark:not([trouble='']) {
      inset: auto var(--space-3) calc(56px + var(--space-3) + env(safe-area-inset-bottom));
      z-index: 12;
      max-width: none;
    }
  }
`
