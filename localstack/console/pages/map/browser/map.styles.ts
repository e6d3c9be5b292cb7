import { css } from 'lit'

/** The drawing: a box for each part, coloured at its edge by how it is, and arrows between. */
export const mapStyles = css`
  .drawing {
    overflow: auto;
    max-height: calc(100dvh - 150px);
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 12px;
  }
  .drawing svg {
    width: 100%;
    height: auto;
  }
  button[aria-pressed='true'] {
    background: var(--accent-soft);
    color: var(--accent);
  }
  .box {
    fill: var(--canvas);
    stroke: var(--line-strong);
    stroke-width: 1;
  }
  .box.good {
    stroke: var(--green);
  }
  .box.busy {
    stroke: var(--blue);
    stroke-width: 2;
  }
  .box.bad {
    stroke: var(--red);
    stroke-width: 2;
    fill: var(--red-soft);
  }
  .mark {
    color: var(--ink-soft);
  }
  .sign {
    color: var(--ink-soft);
  }
  .sign.function {
    color: var(--accent);
  }
  .sign.queue {
    color: var(--teal);
  }
  .sign.topic {
    color: var(--violet);
  }
  text {
    fill: var(--ink);
    font: 550 13px var(--sans);
  }
  .state {
    fill: var(--ink-soft);
    font: 11.5px var(--sans);
  }
  .state.bad {
    fill: var(--red-ink);
  }
  .flow {
    fill: var(--blue-ink);
    font: 600 12px var(--sans);
    paint-order: stroke;
    stroke: var(--paper);
    stroke-width: 4px;
  }
  .arrow {
    fill: none;
    stroke: var(--line-strong);
    stroke-width: 1.3;
  }
  .arrow.flowing {
    stroke: var(--blue);
    stroke-width: 2;
  }
  .arrow.failure {
    stroke: var(--red);
    stroke-dasharray: 5 4;
    opacity: 0.7;
  }
  #head path {
    fill: var(--line-strong);
  }
  #failed path {
    fill: var(--red);
  }
  a:focus-visible {
    outline: none;
  }
  a:focus-visible .box {
    stroke: var(--focus);
    stroke-width: 3;
  }
  a:hover .box {
    fill: var(--accent-soft);
  }
  @media (max-width: 640px) {
    .list thead {
      display: none;
    }
    .list :is(table, tbody, tr, td) {
      display: block;
    }
    .list td {
      padding-block: 4px;
      border: 0;
    }
    .list tr {
      padding-block: 6px;
      border-bottom: 1px solid var(--line);
    }
  }
`
