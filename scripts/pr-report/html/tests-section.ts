import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport } from '../report.ts'
import { duration, moment, section } from './format.ts'

/** Each suite with its counts, and what failed. */
export function testsSection({ tests }: ChangeReport): Markup {
  return section(
    'tests',
    'Tests',
    tests,
    'value' in tests ? `A run of ${moment(tests.value.startedAt)}, ${duration(tests.value.seconds)}.` : '',
    (run) => {
      const failures = run.suites.flatMap(({ name, failures }) => failures.map((each) => `${name}: ${each}`))
      return html`<div class="card">
    <div class="scroll" tabindex="0" role="region" aria-label="Suites"><table>
      <caption>Suites</caption>
      <thead><tr><th scope="col">Suite</th><th scope="col" class="number">Passed</th><th scope="col" class="number">Failed</th><th scope="col" class="share">Share</th><th scope="col" class="number">Time</th></tr></thead>
      <tbody>${run.suites.map(
        ({ name, passed, failed, seconds, description }) => html`
        <tr>
          <th scope="row"><span class="subject">${name}</span><br><span class="soft">${description}</span></th>
          <td class="number">${passed}</td>
          <td class="number ${failed > 0 ? 'bad-ink' : 'soft'}">${failed}</td>
          <td class="share">${share(passed, failed)}</td>
          <td class="number">${duration(seconds)}</td>
        </tr>`,
      )}</tbody>
    </table></div>
    ${failures.length > 0 ? html`<ul class="failures">${failures.map((each) => html`<li>${each}</li>`)}</ul>` : ''}
  </div>`
    },
  )
}

function share(passed: number, failed: number): Markup {
  const all = Math.max(1, passed + failed)
  // a failure among thousands is seen, too
  const red = failed === 0 ? 0 : Math.max(4, (100 * failed) / all)
  return html`<div class="bar"><i class="pass" style="width: ${(passed === 0 ? 0 : 100 - red).toFixed(1)}%"></i><i class="fail" style="width: ${red.toFixed(1)}%"></i></div>`
}
