import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport, Size, SizeChange } from '../report.ts'
import { counted, empty, growth, section, size } from './format.ts'

/** The script of each function and of the page, before and after. Functions whose code is the same are folded away. */
export function sizesSection({ bundles, page }: ChangeReport): Markup {
  const lead = 'The script of each function without its source map, and the archive that is uploaded. The bar compares with the largest.'
  const ofPage =
    'missing' in page
      ? empty(`The page: ${page.missing}`, page.failed)
      : table('Page', 'Gzipped', [{ ...page.value, name: 'every script of the page' }])
  return section(
    'sizes',
    'Sizes',
    { value: bundles },
    lead,
    (part) => html`${'missing' in part ? empty(part.missing, part.failed) : functions(part.value)}
  ${ofPage}`,
  )
}

function functions(changes: readonly SizeChange[]): Markup {
  if (changes.length === 0) return empty('There are no functions.')
  const moved = ({ before, after }: SizeChange) => Math.abs((after?.bytes ?? 0) - (before?.bytes ?? 0))
  const others = changes.filter(({ changed }) => changed).sort((one, other) => moved(other) - moved(one))
  const same = changes.filter(({ changed }) => !changed)
  const largest = largestOf(changes)
  return html`<div class="card">${others.length > 0 ? rows('Function', 'Archive', others, largest) : ''}
    ${same.length > 0 ? html`<details><summary>${others.length > 0 ? `${counted(same.length, 'other')} with the same code` : 'Every function has the same code'}</summary>${rows('Same function', 'Archive', same, largest)}</details>` : ''}</div>`
}

function table(name: string, packed: string, changes: readonly SizeChange[]): Markup {
  return html`<div class="card">${rows(name, packed, changes, largestOf(changes))}</div>`
}

function largestOf(changes: readonly SizeChange[]): number {
  return Math.max(1, ...changes.flatMap(({ before, after }) => [before?.bytes ?? 0, after?.bytes ?? 0]))
}

function rows(name: string, packed: string, changes: readonly SizeChange[], largest: number): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}: sizes"><table>
    <caption>${name}: sizes before and after</caption>
    <thead><tr><th scope="col">${name}</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col" class="number">Difference</th><th scope="col" class="share">Share</th><th scope="col" class="number">${packed}</th></tr></thead>
    <tbody>${changes.map(
      ({ name: each, before, after, changed }) => html`
      <tr>
        <th scope="row"><span class="${changed ? 'subject' : 'soft'}">${each}</span> ${mark(before, after, changed)}</th>
        <td class="number soft">${before ? size(before.bytes) : '–'}</td>
        <td class="number">${after ? size(after.bytes) : '–'}</td>
        <td class="number ${tone(before?.bytes, after?.bytes)}">${before && after ? growth(before.bytes, after.bytes) : ''}</td>
        <td class="share">${bar(before?.bytes ?? 0, after?.bytes ?? 0, largest)}</td>
        <td class="number soft">${size((after ?? before)?.packed ?? 0)}</td>
      </tr>`,
    )}</tbody>
  </table></div>`
}

function mark(before: Size | undefined, after: Size | undefined, changed: boolean): Markup | string {
  if (!before) return html`<span class="badge added">new</span>`
  if (!after) return html`<span class="badge removed">removed</span>`
  return changed ? html`<span class="badge changed">other code</span>` : ''
}

function tone(before = 0, after = 0): string {
  return after === before ? 'soft' : after > before ? 'bad-ink' : 'good-ink'
}

// what is common to both, then what came or went
function bar(before: number, after: number, largest: number): Markup {
  const width = (bytes: number) => `${((100 * bytes) / largest).toFixed(2)}%`
  return html`<div class="bar"><i class="same" style="width: ${width(Math.min(before, after))}"></i><i class="${after > before ? 'more-bytes' : 'fewer-bytes'}" style="width: ${width(Math.abs(after - before))}"></i></div>`
}
