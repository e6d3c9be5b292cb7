import type { Decision, Denied } from '../engines/decision.ts'
import type { Capabilities } from '../engines/engine.ts'
import type { Description } from '../stack/description.ts'
import { type Grant, grantsOf } from './grants.ts'
import { smallestStatement } from './smallest-statement.ts'
import { inPlaceholders } from './template-text.ts'

/** A grant and how often which run used it. */
export interface Usage extends Grant {
  used: number
  runs: Record<string, number>
}

/** A refusal: by whom what was asked, what stood against it, and what would allow it. */
export interface Refusal extends Omit<Denied, 'decision'> {
  /** A function's short name, or the role or user itself. */
  holder: string
  /** The smallest statement that would allow it, as YAML for a `stack.yml`; of use only where an identity policy refused. */
  statement: string
}

export interface Permissions {
  grants: Usage[]
  refusals: Refusal[]
}

/** What was decided, set against what the template grants, less what only AWS decides. Actions that the engine checks under a name of its own count as what AWS calls them. */
export function permissions(description: Description, decisions: readonly Decision[], actions: Capabilities['actions']): Permissions {
  const grants: Usage[] = grantsOf(description)
    .filter((grant) => !grant.onlyOnAws)
    .map((grant) => ({ ...grant, used: 0, runs: {} }))
  const holders = new Map(grants.map(({ role, holder }) => [role, holder]))
  const awsName = awsNames(actions)
  const refusals: Refusal[] = []
  for (const decision of decisions) {
    const action = awsName.get(decision.action) ?? decision.action
    if (decision.decision === 'denied') {
      if (!decision.asked) continue
      const { decision: _, ...asked } = decision
      const statement = smallestStatement(action, decision.resource, description)
      refusals.push({ ...asked, action, holder: holders.get(decision.role) ?? decision.role, statement })
      continue
    }
    const grant = usedGrant(grants, { ...decision, action }, description.region)
    if (!grant) continue
    grant.used += decision.count
    grant.runs[decision.run] = (grant.runs[decision.run] ?? 0) + decision.count
  }
  return { grants, refusals }
}

// By what it grants, because a statement may have moved since; where only a deployment knows that, or two grant the same, by where it stands
function usedGrant(grants: Usage[], decision: Extract<Decision, { decision: 'allowed' }>, region: string): Usage | undefined {
  const place = decision.grant?.join()
  if (place === undefined) return undefined
  const arn = inPlaceholders(decision.resource, region)
  const fitting = grants.filter(
    (grant) =>
      grant.role === decision.role &&
      covers(grant.action, decision.action) &&
      (grant.arn === undefined ? grant.placeHere.join() === place : grant.arn === arn),
  )
  return fitting.find((grant) => grant.placeHere.join() === place) ?? fitting[0]
}

function covers(pattern: string, action: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === action.toLowerCase()
  const words = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${words}$`, 'i').test(action)
}

function awsNames(actions: Capabilities['actions']): Map<string, string> {
  return new Map(Object.entries(actions).flatMap(([name, { also }]) => also.map((own) => [own, name] as const)))
}
