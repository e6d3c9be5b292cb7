import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport } from '../report.ts'
import { empty, patch, section } from './format.ts'

/** New migrations, and those that databases have run already and that change all the same. */
export function migrationsSection({ migrations }: ChangeReport): Markup {
  return section(
    'migrations',
    'Migrations',
    { value: migrations },
    'A migration on the base branch counts as released: databases have run it and do not run it again.',
    (changes) =>
      changes.length === 0
        ? empty('No migration changes.')
        : html`<div class="card">${changes.map(({ file, kind, text }) => {
            const folder = file.slice(0, file.lastIndexOf('/') + 1)
            return html`<details class="${kind === 'added' ? '' : 'replaced'}"><summary>
            <span class="badge ${kind === 'added' ? 'added' : 'bad'}">${kind === 'added' ? 'new' : `released, ${kind}`}</span>
            <code><span class="soft">${folder}</span><span class="subject">${file.slice(folder.length)}</span></code>
          </summary><div class="inside">${kind === 'added' ? html`<pre>${text}</pre>` : patch(text)}</div></details>`
          })}</div>`,
  )
}
