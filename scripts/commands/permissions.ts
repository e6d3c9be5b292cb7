import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { enginePlace } from '@stagecraft/localstack/engines/place.ts'
import { permissions, type Refusal, type Usage } from '@stagecraft/localstack/permissions/usage.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import colours from 'picocolors'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import { requireEnforcement } from '../permissions/enforced.ts'
import { isProofOf, keptProofs } from '../permissions/proofs.ts'

/** A grant, how often it was used, and the journey that is known to fail without it. */
type KnownUsage = Usage & { provenBy: string | null }

/**
 * What every role may do, what of it was used since the last reset, and what was refused. A grant that this stack has not used yet is told
 * apart from one that nothing needs: `make permissions-proof` kept which journey fails without it.
 * `--json`: `{ grants: [{ holder, role, action, resource, used, runs, provenBy }], refusals: [{ holder, session, action, resource, refusedBy, unknownPolicies, count, last, statement }] }`.
 */
export async function showPermissions(project: Project, output: Output): Promise<void> {
  requireEnforcement(project)
  const engine = engineNamed(project.engine)
  const { grants, refusals } = permissions(await describe(project), await engine.decisions(enginePlace(project)), engine.capabilities.actions)
  const proofs = await keptProofs(project)
  const known = grants.map((grant) => ({ ...grant, provenBy: proofs.find((each) => isProofOf(each, grant))?.provenBy ?? null }))
  output.result({ grants: known, refusals }, () => text(known, refusals))
}

function text(grants: readonly KnownUsage[], refusals: readonly Refusal[]): string {
  const width = Math.max(...grants.map(({ action }) => action.length))
  const holders = [...Map.groupBy(grants, ({ holder }) => holder)]
  const used = grants.filter((grant) => grant.used > 0).length
  const unused = grants.filter((grant) => grant.used === 0 && grant.provenBy === null).length
  const notYet = grants.length - used - unused
  return [
    ...holders.flatMap(([holder, own]) => ['', `  ${colours.bold(holder)}`, ...own.map((grant) => row(grant, width))]),
    ...(refusals.length > 0 ? ['', `  ${colours.bold('Refused')}`, ...refusals.flatMap(refusalRows)] : []),
    '',
    `  ${grants.length} grants: ${used} used since the last reset, ${notYet} not used yet but proven to be needed, ${unused} unused. ${refusals.length} refused calls.`,
  ].join('\n')
}

function row({ action, resource, used, runs, provenBy }: KnownUsage, width: number): string {
  const by = Object.entries(runs).map(([run, count]) => `${run || 'by hand'} ${count}`)
  const known = used > 0 ? by.join(', ') : provenBy && `not used yet; without it this fails: ${provenBy}`
  return `  ${known ? marks.ok : marks.warn}  ${action.padEnd(width)}  ${short(resource)}  ${known ? colours.dim(known) : 'unused'}`
}

// what every ARN of one account begins with says nothing
function short(resource: string): string {
  return resource.replace(/^arn:\$\{AWS::Partition\}:\w+:(\$\{AWS::Region\})?:(\$\{AWS::AccountId\})?:/, '')
}

function refusalRows({ holder, session, action, resource, refusedBy, unknownPolicies = [], count, last, run, statement }: Refusal): string[] {
  const times = count === 1 ? 'once' : `${count} times`
  const who = session && session !== holder ? `${holder} (session ${session})` : holder
  return [
    `  ${marks.fail}  ${who}: ${action} on ${resource}`,
    `        ${times}, last at ${last}${run ? `, by ${run}` : ''}; against it: ${refusedBy.join(', ')}`,
    ...(unknownPolicies.length > 0 ? [`        its role has ${unknownPolicies.join(', ')}: the engine does not know what AWS allows by that`] : []),
    ...(refusedBy.includes('identity policy')
      ? [`        this statement would allow it:`, ...statement.split('\n').map((line) => `          ${line}`)]
      : []),
  ]
}
