import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport, PackageChange } from '../report.ts'
import { empty, section } from './format.ts'

/** A licence that lets one use, change and ship a package without publishing what one makes of it. */
const permissive = /^(MIT|MIT-0|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD|Unlicense|CC0-1\.0|BlueOak-1\.0\.0)$/

/** Whether a package’s licence asks for a look. One of several choices is enough. */
export function isUnusualLicence(licence: string): boolean {
  return !licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(/ AND |, /).every((each) => permissive.test(each)))
}

/** Packages that come, go or change their version. */
export function packagesSection({ packages }: ChangeReport): Markup {
  return section('packages', 'Packages', { value: packages }, 'What the lock files of npm install, with licences.', (changes) =>
    changes.length === 0 ? empty('No package changes.') : table(changes),
  )
}

function table(changes: readonly PackageChange[]): Markup {
  return html`<div class="card"><div class="scroll" tabindex="0" role="region" aria-label="Packages"><table>
    <caption>Packages before and after</caption>
    <thead><tr><th scope="col">Package</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Licence</th><th scope="col">Used by</th><th scope="col">Lock file</th></tr></thead>
    <tbody>${changes.map(
      ({ name, kind, before, after, licence, deployed, file }) => html`
      <tr><th scope="row"><code class="subject">${name}</code> ${kind === 'changed' ? '' : html`<span class="badge ${kind === 'added' ? 'added' : ''}">${kind}</span>`}</th>
        <td class="soft">${before ?? '–'}</td><td>${after ?? '–'}</td>
        <td>${isUnusualLicence(licence) ? html`<span class="badge warn">${licence}</span>` : licence}</td>
        <td class="soft">${deployed ? 'what is deployed' : 'development and tests'}</td><td class="soft"><code>${file}</code></td></tr>`,
    )}</tbody>
  </table></div></div>`
}
