import { css } from 'lit'

export const redrivePanelStyles = css`
  .panel {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3) var(--space-5);
    padding: var(--space-4);
  }
  .panel:has(.bone) {
    display: grid;
    justify-content: start;
  }
  .words {
    display: grid;
    flex: 1 1 260px;
    gap: var(--space-2);
  }
  .outcomes {
    display: flex;
    flex-wrap: wrap;
    gap: 4px var(--space-4);
  }
  .outcomes li {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--ink-soft);
  }
  .outcomes b {
    color: var(--ink);
    font-weight: 620;
  }
  i:not(.bone) {
    width: 9px;
    height: 9px;
    border-radius: 3px;
  }
  .failure {
    color: var(--red-ink);
  }
  progress {
    width: 100%;
    height: 6px;
    border: 0;
    border-radius: 3px;
    background: var(--sunken);
    overflow: hidden;
    appearance: none;
  }
  progress::-webkit-progress-bar {
    background: var(--sunken);
  }
  progress::-webkit-progress-value {
    border-radius: 3px;
    background: var(--accent);
    transition: width var(--calm);
  }
  progress::-moz-progress-bar {
    border-radius: 3px;
    background: var(--accent);
  }
  dialog {
    width: min(440px, calc(100vw - 32px));
    padding: 0;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--raised);
    color: var(--ink);
    box-shadow: var(--shadow-high);
  }
  dialog::backdrop {
    background: oklch(0.2 0.03 265 / 0.45);
  }
  form {
    display: grid;
    gap: var(--space-3);
    padding: var(--space-5);
  }
  form .outcomes {
    flex-direction: column;
  }
  .answers {
    display: flex;
    justify-content: end;
    gap: var(--space-2);
    margin-top: var(--space-2);
  }
`
