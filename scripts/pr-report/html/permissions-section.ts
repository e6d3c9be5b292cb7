import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport, PermissionChange } from '../report.ts'
import { empty, section } from './format.ts'

/** What each role may do from now on, and no longer. */
export function permissionsSection({ permissions }: ChangeReport): Markup {
  return section('permissions', 'Permissions', permissions, 'What each role may do from now on, and what no longer.', (changes) => {
    if (changes.length === 0) return empty('No permission changes.')
    const holders = Map.groupBy(changes, ({ holder }) => holder)
    return html`<div class="card">${[...holders].map(
      ([holder, each]) => html`<div class="holder"><h3>${holder}</h3><ul>${each.map(permission)}</ul></div>`,
    )}</div>`
  })
}

function permission({ kind, action, resource }: PermissionChange): Markup {
  return html`<li><span class="badge ${kind === 'added' ? 'warn' : 'good'}">${kind === 'added' ? '+ may' : '− may no longer'}</span>
    <span><code class="subject">${action}</code> <span class="soft">on</span> <code>${resource}</code></span></li>`
}
