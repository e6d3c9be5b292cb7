import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { BenchmarkRatio, ChangeReport } from '../report.ts'
import { empty, section } from './format.ts'

/** Each measured number on both sides, those that moved most first. */
export function benchmarksSection({ benchmarks }: ChangeReport): Markup {
  return section(
    'benchmarks',
    'Benchmarks',
    benchmarks,
    'Medians of the benchmark on both sides, in their own units. A ratio above 1 means that the number grew; whether that is better depends on the number.',
    (ratios) => (ratios.length === 0 ? empty('The two results have no number in common.') : table(ratios)),
  )
}

function table(ratios: readonly BenchmarkRatio[]): Markup {
  const distance = ({ ratio }: BenchmarkRatio) => Math.abs(Math.log(Math.max(ratio, 1e-9)))
  const sorted = [...ratios].sort((one, other) => distance(other) - distance(one))
  return html`<div class="card"><div class="scroll" tabindex="0" role="region" aria-label="Benchmarks"><table>
    <caption>Benchmarks before and after</caption>
    <thead><tr><th scope="col">Measured</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col" class="number">Ratio</th></tr></thead>
    <tbody>${sorted.map(
      ({ name, before, after, ratio }) => html`
      <tr><th scope="row"><code>${name}</code></th><td class="number soft">${number(before)}</td><td class="number">${number(after)}</td>
        <td class="number"><span class="badge ${Math.abs(ratio - 1) > 0.1 ? 'warn' : ''}">× ${ratio.toFixed(2)}</span></td></tr>`,
    )}</tbody>
  </table></div></div>`
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 4 })
}
