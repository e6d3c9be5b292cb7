import { type SVGTemplateResult, svg } from 'lit'

/** Drawn for 20 × 20, in the colour of the text. */
const shapes = {
  map: svg`<rect x="2.5" y="3.5" width="5" height="4"/><rect x="12.5" y="8" width="5" height="4"/><rect x="2.5" y="12.5" width="5" height="4"/><path d="M7.5 5.5h2.5v9H7.5M10 10h2.5"/>`,
  function: svg`<path d="M4 17 9.5 5.5M7 3.5h1.5l6 13.5H16"/>`,
  queue: svg`<rect x="2.5" y="4" width="15" height="3.5" rx="1"/><rect x="2.5" y="10" width="15" height="3.5" rx="1"/><path d="M4 17h12"/>`,
  topic: svg`<circle cx="5" cy="10" r="2.5"/><path d="M7.5 10h3M10.5 10 14 5M10.5 10 14 15"/><circle cx="15.5" cy="4.5" r="1.5"/><circle cx="15.5" cy="15.5" r="1.5"/>`,
  bucket: svg`<ellipse cx="10" cy="5" rx="6.5" ry="2.5"/><path d="M3.5 5 5.5 16c0 1.300 9 1.300 9 0l2-11"/>`,
  people: svg`<circle cx="10" cy="6.5" r="3.5"/><path d="M3.5 17c.5-4 3-5.5 6.5-5.5s6 1.5 6.5 5.5"/>`,
  parameters: svg`<path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>`,
  database: svg`<ellipse cx="10" cy="5" rx="6.5" ry="2.5"/><path d="M3.5 5v10c0 3.300 13 3.300 13 0V5M3.5 10c0 3.300 13 3.300 13 0"/>`,
  api: svg`<path d="M2.5 10h4M13.5 10h4M6.5 10l3.5-5 3.5 5-3.5 5z"/>`,
  schedule: svg`<circle cx="10" cy="10" r="7"/><path d="M10 6v4l3 2"/>`,
  logs: svg`<path d="M4 5h12M4 9h8M4 13h12M4 17h6"/>`,
  trace: svg`<path d="M3 5h8M6 10h8M10 15h7"/>`,
  mailbox: svg`<path d="M2.5 5h15v10.500h-15zM2.500 5.500 10 11l7.500-5.500"/>`,
  chaos: svg`<path d="M11 2.500 5 11h4l-1 6.500L15 8.500h-4z"/>`,
} satisfies Record<string, SVGTemplateResult>

export type IconName = keyof typeof shapes

/** A drawing beside a text that says the same. */
export function icon(name: IconName): SVGTemplateResult {
  return svg`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${shapes[name]}</svg>`
}
