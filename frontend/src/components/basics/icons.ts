import { html, svg, type TemplateResult } from 'lit'

// Drawn on 16 × 16 with a 1.5 line, in the colour of the text around them. Always beside a word, so they are hidden from screen readers.
const draw = (shape: TemplateResult<2>) => html`<svg
  width="16"
  height="16"
  viewBox="0 0 16 16"
  fill="none"
  stroke="currentColor"
  stroke-width="1.5"
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true"
>${shape}</svg>`

export const icons = {
  orders: draw(svg`<path d="M2.5 4h11M2.5 8h11M2.5 12h7"/>`),
  imports: draw(svg`<path d="M8 2v7.5M5 6.8 8 9.8l3-3M2.5 11v1.5a1.5 1.5 0 0 0 1.5 1.5h8a1.5 1.5 0 0 0 1.5-1.5V11"/>`),
  operations: draw(svg`<path d="M1.8 8.5h2.7l2-5 3 9.5 2-4.5h2.7"/>`),
  search: draw(svg`<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3"/>`),
  upload: draw(svg`<path d="M8 10.5V3M5 5.7 8 2.7l3 3M2.5 11v1.5A1.5 1.5 0 0 0 4 14h8a1.5 1.5 0 0 0 1.5-1.5V11"/>`),
  download: draw(svg`<path d="M8 2v7.5M5 6.8 8 9.8l3-3M2.5 11v1.5A1.5 1.5 0 0 0 4 14h8a1.5 1.5 0 0 0 1.5-1.5V11"/>`),
  file: draw(svg`<path d="M9.5 1.8H4.5A1.5 1.5 0 0 0 3 3.3v9.4a1.5 1.5 0 0 0 1.5 1.5h7a1.5 1.5 0 0 0 1.5-1.5V5.3zM9.3 2v3.5H13"/>`),
  warning: draw(svg`<path d="M8 2.3 14.3 13.2H1.7zM8 6.5v3M8 11.4v.1"/>`),
  clock: draw(svg`<circle cx="8" cy="8" r="6"/><path d="M8 4.8V8l2.2 1.4"/>`),
  check: draw(svg`<path d="m3 8.5 3.3 3.3L13 4.8"/>`),
  cross: draw(svg`<path d="m4 4 8 8M12 4l-8 8"/>`),
  redrive: draw(svg`<path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.2v2.6h-2.6"/>`),
  sun: draw(
    svg`<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7"/>`,
  ),
  moon: draw(svg`<path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z"/>`),
  system: draw(svg`<rect x="2" y="2.8" width="12" height="8.2" rx="1.2"/><path d="M6 13.5h4"/>`),
  shuffle: draw(svg`<path d="M2 4.5h2.5l6 7H14M2 11.5h2.5l1.8-2.1M9 6.2l1.5-1.7H14M12 2.5l2 2-2 2M12 9.5l2 2-2 2"/>`),
  repeat: draw(svg`<path d="M3 7V6a2 2 0 0 1 2-2h8M11 2l2 2-2 2M13 9v1a2 2 0 0 1-2 2H3M5 14l-2-2 2-2"/>`),
  signOut: draw(svg`<path d="M6.5 2.5H4A1.5 1.5 0 0 0 2.5 4v8A1.5 1.5 0 0 0 4 13.5h2.5M6 8h7.5M10.7 5.2 13.5 8l-2.8 2.8"/>`),
  lock: draw(svg`<rect x="3" y="7" width="10" height="6.5" rx="1.5"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>`),
  back: draw(svg`<path d="M9.5 3.5 5 8l4.5 4.5"/>`),
  next: draw(svg`<path d="M6.5 3.5 11 8l-4.5 4.5"/>`),
}
