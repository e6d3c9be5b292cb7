import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { enginePlace } from '@stagecraft/localstack/engines/place.ts'
import { type Permissions, permissions, type Refusal, type Usage } from '@stagecraft/localstack/permissions/usage.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import colours from 'picocolors'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

/**
 * What every role may do and what of it was used since the last reset, and what was refused.
 * `--json`: `{ grants: [{ holder, role, action, resource, used, runs }], refusals: [{ holder, session, action, resource, refusedBy, count, last, statement }] }`.
 */
export async function showPermissions(project: Project, output: Output): Promise<void> {
  const engine = engineNamed(process.env.STAGECRAFT_ENGINE)
  const found = permissions(await describe(project), await engine.decisions(enginePlace(project)), engine.capabilities.actions)
  output.result(found, () => text(found))
}

function text({ grants, refusals }: Permissions): string {
  const width = Math.max(...grants.map(({ action }) => action.length))
  const holders = [...Map.groupBy(grants, ({ holder }) => holder)]
  const unused = grants.filter(({ used }) => used === 0).length
  return [
    ...holders.flatMap(([holder, own]) => ['', `  ${colours.bold(holder)}`, ...own.map((grant) => row(grant, width))]),
    ...(refusals.length > 0 ? ['', `  ${colours.bold('Refused')}`, ...refusals.flatMap(refusalRows)] : []),
    '',
    `  ${grants.length} grants, ${unused} unused; ${refusals.length} refused.`,
  ].join('\n')
}

function row({ action, resource, used, runs }: Usage, width: number): string {
  const by = Object.entries(runs).map(([run, count]) => `${run || 'by hand'} ${count}`)
  const use = used > 0 ? colours.dim(by.join(', ')) : 'unused'
  return `  ${used > 0 ? marks.ok : marks.warn}  ${action.padEnd(width)}  ${short(resource)}  ${use}`
}

// what every ARN of one account begins with says nothing
function short(resource: string): string {
  return resource.replace(/^arn:\$\{AWS::Partition\}:\w+:(\$\{AWS::Region\})?:(\$\{AWS::AccountId\})?:/, '')
}

function refusalRows({ holder, session, action, resource, refusedBy, count, last, run, statement }: Refusal): string[] {
  const times = count === 1 ? 'once' : `${count} times`
  const who = session && session !== holder ? `${holder} (session ${session})` : holder
  return [
    `  ${marks.fail}  ${who}: ${action} on ${resource}`,
    `        ${times}, last at ${last}${run ? `, by ${run}` : ''}; against it: ${refusedBy.join(', ')}`,
    ...(refusedBy.includes('identity policy') ? [`        what would allow it:`, ...statement.split('\n').map((line) => `          ${line}`)] : []),
  ]
}
