import type { Checked, Policy } from '../checked.ts'
import type { Suppressed, ToolFinding, ToolResult } from '../tools/template-files.ts'
import { actions } from './actions.ts'
import { alarms } from './alarms.ts'
import { asynchronous } from './asynchronous.ts'
import { circles } from './circles.ts'
import { connections } from './connections.ts'
import { keyGrants } from './key-grants.ts'
import { keyPolicies } from './key-policies.ts'
import { logGroups } from './log-groups.ts'
import { names } from './names.ts'
import { openToTheWorld } from './open-to-the-world.ts'
import { retention } from './retention.ts'
import { roleBoundaries } from './role-boundaries.ts'
import { deadLetters } from './undelivered.ts'
import { vpcEndpoints } from './vpc-endpoints.ts'
import { vpcPlacement } from './vpc-placement.ts'
import { vpcWays } from './vpc-ways.ts'

export const policies: readonly Policy[] = [
  actions,
  alarms,
  asynchronous,
  circles,
  connections,
  deadLetters,
  keyGrants,
  keyPolicies,
  logGroups,
  names,
  openToTheWorld,
  retention,
  roleBoundaries,
  vpcEndpoints,
  vpcPlacement,
  vpcWays,
]

/** What a policy finds in a template, less what the template excuses with a reason. */
export function apply(policy: Policy, checked: Checked): ToolResult {
  const about = { tool: 'policies', template: checked.name, id: policy.id }
  const excused = skipsOf(policy, checked).map(({ comment, ...each }) => ({ ...about, ...each, reason: comment }))
  const found: ToolFinding[] = policy.find(checked).map((finding) => ({ ...about, ...finding }))
  const needed = excused.filter(({ resource }) => found.some((each) => each.resource === resource))
  const withReason = needed.filter(({ reason }) => reason)
  return {
    findings: [
      ...found.filter(({ resource }) => !withReason.some((each) => each.resource === resource)),
      ...excused
        .filter((each) => !needed.includes(each))
        .map(({ reason: _, ...each }) => ({
          ...each,
          what: `It is excused from ${policy.id}, and has nothing to excuse.`,
          remedy: 'Remove the skip.',
        })),
    ],
    suppressed: withReason,
  }
}

/** All policies on all templates. */
export function applyAll(all: readonly Checked[]): ToolResult {
  const results = all.flatMap((checked) => policies.map((policy) => apply(policy, checked)))
  return { findings: results.flatMap(({ findings }) => findings), suppressed: results.flatMap(({ suppressed }): Suppressed[] => suppressed) }
}

// as checkov has it: Metadata: { stagecraft: { skip: [{ id, comment }] } }
function skipsOf({ id }: Policy, { template }: Checked): { resource: string; comment: string }[] {
  return Object.entries(template.Resources).flatMap(([resource, { Metadata }]) => {
    const { skip = [] } = (Metadata?.stagecraft ?? {}) as { skip?: { id: string; comment?: string }[] } // written by hand
    return skip.filter((each) => each.id === id).map(({ comment = '' }) => ({ resource, comment: comment.trim() }))
  })
}
