import { html, svg } from 'lit'

// the lines of a file as they came, and where each belongs
const lines = [
  { tone: 'violet', width: 60, came: 2 },
  { tone: 'blue', width: 80, came: 0 },
  { tone: 'green', width: 52, came: 3 },
  { tone: 'teal', width: 70, came: 1 },
]
const rowOf = (index: number) => 62 + index * 52

/** A picture for the eye alone: lines in any order on the left, one order's events on the right. Colours are given by class: a style would be refused. */
export const linesIntoOrder = html`<svg viewBox="0 0 400 280" aria-hidden="true">
  <rect class="sheet" x="12" y="18" width="140" height="244" rx="12" />
  <rect class="sheet" x="236" y="18" width="152" height="244" rx="12" />
  ${lines.map(
    ({ tone, width, came }, index) => svg`
      <circle class=${tone} cx="36" cy=${rowOf(index)} r="6" />
      <rect class="line" x="52" y=${rowOf(index) - 4} width=${width} height="8" rx="4" />
      <path class="way ${tone}" d="M164 ${rowOf(index)} C 200 ${rowOf(index)}, 190 ${rowOf(came)}, 226 ${rowOf(came)}" />
      <circle class=${tone} cx="262" cy=${rowOf(came)} r="8" />
      <rect class="line" x="282" y=${rowOf(came) - 4} width=${width} height="8" rx="4" />`,
  )}
  <path class="spine" d="M262 74 V102 M262 126 V154 M262 178 V206" />
</svg>`
