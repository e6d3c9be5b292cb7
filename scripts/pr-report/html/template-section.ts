import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport, PropertyChange, ResourceChange } from '../report.ts'
import { counted, empty, section } from './format.ts'

/** Each resource that changes, those that are replaced first and open. */
export function templateSection({ template, stage }: ChangeReport): Markup {
  return section(
    'template',
    'Resources',
    template,
    `What the next deployment changes in the template of ${stage}. A resource in red is replaced: CloudFormation makes a new one and removes the old one.`,
    ({ resources, source }) => html`
    ${source ? '' : empty('What CloudFormation replaces could not be looked up, so no replacement is shown. The log of this command says why.', true)}
    ${resources.length === 0 ? empty('No resource changes.') : html`<div class="card">${resources.map(resource)}</div>`}`,
  )
}

function resource(change: ResourceChange): Markup {
  const { id, type, kind, replacement, properties } = change
  const head = html`<span class="badge ${kind}">${kind}</span> <code class="subject">${id}</code> <span class="soft">${type}</span>
    <span class="push">${consequence(change)} ${kind === 'changed' ? html`<span class="soft">${counted(properties.length, 'property', 'properties')}</span>` : ''}</span>`
  const mark = replacement === 'yes' ? 'replaced' : replacement === 'maybe' ? 'perhaps' : ''
  if (properties.length === 0) return html`<div class="row ${mark}">${head}</div>`
  return html`<details class="${mark}" ${replacement === 'yes' ? 'open' : ''}><summary>${head}</summary>
    <div class="inside">${properties.map(property)}</div>
  </details>`
}

const fates = { deleted: 'the old one is deleted', kept: 'the old one is kept', snapshot: 'a snapshot of the old one is kept' }

function consequence({ kind, replacement, fate }: ResourceChange): Markup | string {
  if (kind === 'removed') return fate === 'deleted' ? '' : html`<span class="badge">${fate === 'kept' ? 'kept' : 'a snapshot is kept'}</span>`
  if (replacement === 'no') return ''
  const [kindOf, text] = replacement === 'yes' ? ['bad', 'replaced'] : ['warn', 'perhaps replaced']
  return html`<span class="badge ${kindOf}">${text}</span> <span class="soft">${fates[fate]}</span>`
}

function property({ path, before, after, replacement, because }: PropertyChange): Markup {
  const mark =
    replacement === 'yes'
      ? html`<span class="badge bad">causes replacement</span>`
      : replacement === 'maybe'
        ? html`<span class="badge warn">may cause replacement</span>`
        : ''
  return html`<div class="property">
    <div class="head"><code>${path}</code> ${mark} ${because ? html`<span class="soft">${because}</span>` : ''}</div>
    ${because ? '' : html`<div class="values">${value('was', before)}${value('is', after)}</div>`}
  </div>`
}

function value(side: 'was' | 'is', text: string | undefined): Markup | string {
  return text === undefined ? '' : html`<pre class="${side}" aria-label="${side === 'was' ? 'before' : 'after'}" role="group">${text}</pre>`
}
