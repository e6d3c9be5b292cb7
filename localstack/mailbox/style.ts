import { palette } from '../palette.ts'

/** The style of the mailbox's page: light and dark, one column below 760 pixels. */
export const style = `
:root {${palette}
}
* { box-sizing: border-box; }
body { margin: 0; height: 100dvh; display: grid; grid-template-rows: auto minmax(0, 1fr); }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 16px; padding: 12px 24px; border-bottom: 1px solid var(--line); background: var(--paper); }
h1 { margin: 0; font-size: 1.25rem; }
h1 a { color: inherit; text-decoration: none; }
header p { margin: 0; color: var(--ink-soft); font-size: 0.875rem; }
main { display: grid; grid-template-columns: minmax(280px, 400px) minmax(0, 1fr); min-height: 0; }
nav { overflow: auto; border-right: 1px solid var(--line); background: var(--paper); }
section { overflow: auto; padding: 24px; }
ol { margin: 0; padding: 0; list-style: none; }
li a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; padding: 10px 24px; color: inherit; text-decoration: none; border-bottom: 1px solid var(--line); }
li a:hover, li a[aria-current] { background: var(--accent-soft); }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.subject { font-weight: 600; overflow-wrap: anywhere; }
.to { grid-row: 2; color: var(--ink-soft); font-size: 0.8125rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
time { color: var(--ink-soft); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.state { display: inline-block; margin-inline-end: 8px; padding: 0 8px; font-size: 0.75rem; border-radius: 99px; color: var(--ink-soft); border: 1px solid var(--line); }
.state.alarm { color: var(--red-ink); background: var(--red-soft); border-color: transparent; }
.state.ok { color: var(--green-ink); background: var(--green-soft); border-color: transparent; }
.hint { max-width: 60ch; margin: 10vh auto; text-align: center; color: var(--ink-soft); }
article { max-width: 900px; height: 100%; display: flex; flex-direction: column; }
h2 { margin: 0 0 12px; font-size: 1.25rem; line-height: 1.3; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 16px; margin: 0 0 16px; font-size: 0.875rem; }
dt { color: var(--ink-soft); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; padding: 16px; font: 0.875rem/1.55 ui-monospace, "Cascadia Code", "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
iframe { flex: 1; width: 100%; min-height: 320px; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
@media (max-width: 760px) {
  body { height: auto; }
  header { padding-inline: 16px; }
  main { grid-template-columns: minmax(0, 1fr); }
  nav { border-right: 0; }
  li a { padding-inline: 16px; }
  section { padding: 16px; }
  section:has(.hint) { order: 1; }
  .reading section { order: -1; border-bottom: 1px solid var(--line); }
}
`
