import { css } from 'lit'

export const importListStyles = css`
  .list {
    overflow: hidden;
  }
  li,
  .bones {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    padding: 14px var(--space-4);
    border-bottom: 1px solid var(--line);
    transition: background var(--quick);
  }
  li:last-child,
  .bones:last-child {
    border-bottom: 0;
  }
  li:hover {
    background: var(--canvas);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px var(--space-3);
  }
  .head a {
    min-width: 0;
    color: var(--ink);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  /* the whole entry is the link */
  .head a::after {
    content: '';
    position: absolute;
    inset: 0;
  }
  .head a:focus-visible {
    outline: none;
  }
  .head a:focus-visible::after {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
    border-radius: 6px;
  }
  .facts {
    margin-inline-start: auto;
    font-size: var(--text-small);
    white-space: nowrap;
  }
  .figures {
    font-size: var(--text-small);
  }
  .figures .refused {
    color: var(--red-ink);
  }
  .figures .dead {
    color: var(--plum-ink);
  }
  .figures .waiting {
    color: var(--amber-ink);
  }
  .reason {
    color: var(--red-ink);
    overflow-wrap: anywhere;
  }
  .reason.read {
    color: var(--amber-ink);
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--space-2);
    padding: var(--space-7) var(--space-4);
    text-align: center;
  }
  .empty p {
    max-width: 46ch;
  }
  @media (max-width: 720px) {
    .facts {
      flex-basis: 100%;
      margin: 0;
      white-space: normal;
      overflow-wrap: anywhere;
    }
  }
  .more {
    display: grid;
    justify-content: center;
    padding: var(--space-4);
  }
`
