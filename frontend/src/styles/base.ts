import { css } from 'lit'

/** What every component starts from: boxes, links, focus, text for screen readers alone. */
export const base = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: var(--text-title);
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.25;
  }
  h2 {
    font-size: var(--text-large);
    font-weight: 620;
    letter-spacing: -0.008em;
    line-height: 1.35;
  }
  h3 {
    font-size: var(--text);
    font-weight: 600;
  }
  a {
    color: var(--accent);
    text-decoration-line: underline;
    text-decoration-color: transparent;
    text-underline-offset: 0.2em;
    transition: text-decoration-color var(--quick);
  }
  a:hover {
    text-decoration-color: currentcolor;
  }
  svg {
    display: block;
    flex: none;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
    border-radius: 4px;
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.93em;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .soft {
    color: var(--ink-soft);
  }
  .only-read {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`

/** A surface that holds one thing. */
export const card = css`
  .card {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: var(--radius-large);
    box-shadow: var(--shadow);
  }
`

/** In place of what is not there: a sign, a heading, why, and what to do about it. The sign's colours are each one's own. */
export const note = css`
  .note {
    display: grid;
    justify-items: center;
    gap: var(--space-2);
    padding: var(--space-7) var(--space-5);
    text-align: center;
  }
  .sign {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    margin-bottom: var(--space-2);
    border-radius: 50%;
  }
  p {
    max-width: 52ch;
    color: var(--ink-soft);
    overflow-wrap: anywhere;
  }
`

/** Buttons: plain, `.primary`, `.danger`, `.quiet`. At least 36 px high, 44 px where the pointer is a finger. */
export const buttons = css`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: 36px;
    padding: 0 14px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
    font: 550 var(--text) / 1.2 var(--sans);
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
    transition:
      background var(--quick),
      border-color var(--quick);
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--sunken);
    text-decoration: none;
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  .primary {
    background: var(--button);
    border-color: var(--button);
    color: var(--button-ink);
  }
  .primary:hover:not(:disabled) {
    background: var(--button-hover);
    border-color: var(--button-hover);
  }
  .quiet {
    border-color: transparent;
    background: transparent;
  }
  :is(button, .button):focus-visible {
    border-radius: var(--radius);
  }
  @media (pointer: coarse) {
    button,
    .button {
      min-height: 44px;
    }
  }
`

/** Grey shapes that stand where data will be. They breathe only where motion is welcome. */
export const skeleton = css`
  .bone {
    display: block;
    height: 0.75em;
    border-radius: 4px;
    background: var(--line);
  }
  @media (prefers-reduced-motion: no-preference) {
    .bone {
      animation: breathe 1.6s ease-in-out infinite;
    }
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
`
