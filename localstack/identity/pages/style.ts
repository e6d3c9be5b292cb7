import { palette } from '../../palette.ts'

/** The one style sheet of the sign-in's pages: light and dark, from 320 pixels on. */
export const style = `
:root {${palette}
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 24px 16px; }
main {
  width: 100%;
  max-width: 420px;
  padding: 32px;
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 12px;
  box-shadow: 0 12px 40px light-dark(oklch(0.3 0.03 265 / 0.1), oklch(0 0 0 / 0.4));
}
h1 { margin: 0 0 4px; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 24px 0 8px; font-size: 0.8125rem; font-weight: 600; color: var(--ink-soft); }
p { margin: 8px 0; color: var(--ink-soft); overflow-wrap: anywhere; }
a { color: var(--accent); }
ul { margin: 0; padding: 0; list-style: none; }
.choice {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 12px;
  width: 100%;
  margin: 0 0 8px;
  padding: 10px 12px;
  font: inherit;
  text-align: start;
  text-decoration: none;
  color: var(--ink);
  background: none;
  border: 1px solid var(--line);
  border-radius: 8px;
  cursor: pointer;
}
.choice:hover { border-color: var(--accent); background: var(--accent-soft); }
.mark {
  flex: none;
  width: 36px;
  height: 36px;
  display: grid;
  place-items: center;
  font-size: 0.8125rem;
  font-weight: 600;
  color: var(--accent);
  background: var(--accent-soft);
  border-radius: 50%;
}
.mark.square { border-radius: 8px; }
.who { flex: 1 1 150px; min-width: 0; display: grid; }
.providers .who { flex-basis: 60px; }
.groups { display: flex; flex-wrap: wrap; gap: 4px; }
.who span { font-size: 0.8125rem; color: var(--ink-soft); overflow-wrap: anywhere; }
.group { padding: 1px 8px; font-size: 0.75rem; color: var(--ink-soft); border: 1px solid var(--line); border-radius: 99px; }
details { margin-top: 16px; padding-top: 16px; border-top: 1px solid var(--line); }
summary { cursor: pointer; color: var(--ink-soft); }
label { display: block; margin: 12px 0 4px; font-size: 0.8125rem; font-weight: 600; }
input { width: 100%; padding: 9px 12px; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.code { font-size: 1.5rem; font-variant-numeric: tabular-nums; letter-spacing: 0.3em; text-align: center; }
.primary {
  width: 100%;
  margin-top: 16px;
  padding: 10px 12px;
  font: inherit;
  font-weight: 600;
  color: var(--button-ink);
  background: var(--accent);
  border: 0;
  border-radius: 8px;
  cursor: pointer;
}
.error { padding: 10px 12px; color: var(--red-ink); background: var(--red-soft); border-radius: 8px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (min-width: 400px) { .providers { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; } .providers .choice { margin: 0; height: 100%; } }
@media (max-width: 420px) { main { padding: 20px 16px; } }
`
