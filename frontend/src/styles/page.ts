import { css } from 'lit'

/** How a page is laid out: a head with its title and what is live, then sections below each other. */
export const page = css`
  :host {
    display: grid;
    gap: var(--space-5);
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .page-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-2) var(--space-4);
    min-height: 36px;
  }
  .page-head h1 + p {
    margin-top: 2px;
  }
  .crumb {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--ink-soft);
    font-size: var(--text-small);
  }
  .section {
    display: grid;
    gap: var(--space-3);
    grid-template-columns: minmax(0, 1fr);
  }
  .title {
    display: flex;
    align-items: baseline;
    gap: var(--space-3);
  }
  .section-head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: var(--space-2) var(--space-4);
  }
`
