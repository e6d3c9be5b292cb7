import { css } from 'lit'

export const accountMenuStyles = css`
  .who {
    justify-content: flex-start;
    gap: 10px;
    width: 100%;
    min-height: 48px;
    padding: 6px 8px;
    border-color: transparent;
    background: none;
    text-align: start;
    font-weight: 400;
  }
  .initials {
    display: grid;
    flex: none;
    place-items: center;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 650;
    font-size: 0.75rem;
  }
  .words {
    display: grid;
    justify-items: start;
    gap: 2px;
    min-width: 0;
  }
  b {
    max-width: 100%;
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
  }
  .group {
    color: var(--ink-soft);
    font-size: var(--text-small);
  }
  [popover] {
    position: fixed;
    inset: auto auto 68px var(--space-3);
    width: 264px;
    max-width: calc(100vw - 2 * var(--space-3));
    margin: 0;
    padding: var(--space-4);
    border: 1px solid var(--line);
    border-radius: var(--radius-large);
    background: var(--raised);
    color: var(--ink);
    box-shadow: var(--shadow-high);
  }
  [popover] p {
    overflow-wrap: anywhere;
  }
  .name {
    font-weight: 620;
    font-size: var(--text-large);
  }
  .may {
    margin-block: var(--space-3);
    padding-top: var(--space-3);
    border-top: 1px solid var(--line);
    color: var(--ink-soft);
    font-size: var(--text-small);
  }
  .may .group {
    display: block;
    color: var(--ink);
    font-weight: 600;
  }
  .out {
    width: 100%;
  }
  @media (max-width: 860px) {
    .who {
      width: auto;
      min-height: 36px;
      padding: 0;
      border-radius: 50%;
    }
    /* read, and not seen: there the initials stand alone */
    .words {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    [popover] {
      inset: 54px var(--space-3) auto auto;
    }
  }
`
