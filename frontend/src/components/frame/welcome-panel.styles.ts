import { css } from 'lit'

export const welcomePanelStyles = css`
  :host {
    display: grid;
    place-items: center;
    min-height: 100dvh;
    padding: var(--space-5) var(--space-4);
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
    width: 100%;
    max-width: 880px;
    overflow: hidden;
  }
  .words {
    display: grid;
    align-content: center;
    justify-items: start;
    gap: var(--space-4);
    padding: var(--space-7);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-bottom: var(--space-4);
    font-weight: 680;
    font-size: var(--text-large);
    letter-spacing: -0.015em;
  }
  h1 {
    font-size: 2rem;
    font-weight: 680;
    letter-spacing: -0.025em;
    line-height: 1.15;
  }
  .soft {
    max-width: 40ch;
    font-size: var(--text-large);
  }
  [role='status'] {
    width: 100%;
  }
  .notice {
    padding: var(--space-3) var(--space-4);
    border: 1px solid var(--accent-line);
    border-radius: var(--radius);
    background: var(--accent-soft);
    color: var(--ink-soft);
    overflow-wrap: anywhere;
  }
  .notice b {
    color: var(--ink);
    font-weight: 600;
  }
  button {
    min-width: 168px;
    min-height: 44px;
    font-size: var(--text-large);
  }
  .picture {
    display: grid;
    align-content: center;
    padding: var(--space-5);
    border-inline-start: 1px solid var(--line);
    background: var(--canvas);
  }
  .picture svg {
    width: 100%;
    height: auto;
  }
  .sheet {
    fill: var(--paper);
    stroke: var(--line);
  }
  .line {
    fill: var(--line-strong);
  }
  .spine {
    stroke: var(--line-strong);
    stroke-width: 2;
    fill: none;
  }
  .blue { fill: var(--blue); --way: var(--blue); }
  .teal { fill: var(--teal); --way: var(--teal); }
  .violet { fill: var(--violet); --way: var(--violet); }
  .green { fill: var(--green); --way: var(--green); }
  .way {
    fill: none;
    stroke: var(--way);
    stroke-width: 2;
    opacity: 0.6;
  }
  @media (max-width: 720px) {
    main {
      grid-template-columns: minmax(0, 1fr);
    }
    .words {
      padding: var(--space-6) var(--space-5);
    }
    .picture {
      order: -1;
      padding: var(--space-4) var(--space-6);
      border-inline-start: 0;
      border-bottom: 1px solid var(--line);
    }
    .picture svg {
      max-height: 180px;
    }
    h1 {
      font-size: 1.625rem;
    }
    button {
      width: 100%;
    }
  }
`
