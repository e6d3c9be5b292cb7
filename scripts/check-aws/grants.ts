import { type Grant, grantsOf, type Statement, statementsOf } from '@stagecraft/localstack/permissions/grants.ts'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Checked } from './checked.ts'
import { type Named, ofType } from './resources.ts'

/** A grant with what the template says of it. */
export interface FullGrant extends Grant {
  /** The logical ids in its resource. */
  targets: string[]
  condition: NonNullable<Statement['Condition']>
}

// several policies ask for each function, and a template does not change while it is checked
const known = new WeakMap<Checked, FullGrant[]>()

export function fullGrants(checked: Checked): FullGrant[] {
  const grants = known.get(checked) ?? readGrants(checked)
  known.set(checked, grants)
  return grants
}

function readGrants(checked: Checked): FullGrant[] {
  return grantsOf(checked).map((grant) => {
    const [policy, at, index] = grant.place
    const role = checked.template.Resources[grant.logicalId]
    const statement = role && statementsOf(role).find((each) => each.policy === policy && each.at === at)?.statement
    return { ...grant, targets: referencesIn([statement?.Resource].flat()[index]), condition: statement?.Condition ?? {} }
  })
}

/** A function, and what its role grants. */
export interface GrantedFunction {
  id: string
  /** Its short name where it has one. */
  name: string
  resource: Named[1]
  grants: FullGrant[]
}

export function grantedFunctions(checked: Checked): GrantedFunction[] {
  const grants = Map.groupBy(fullGrants(checked), ({ logicalId }) => logicalId)
  return ofType(checked.template, 'AWS::Lambda::Function').map(([id, resource]) => {
    const own = referencesIn(resource.Properties.Role).flatMap((role) => grants.get(role) ?? [])
    const name = Object.entries(checked.functions).find(([, each]) => each.name === resource.Properties.FunctionName)?.[0] ?? id
    return { id, name, resource, grants: own }
  })
}

/** Who is granted to invoke a function: other functions, itself, and roles of others. */
export function grantedInvokers(functionId: string, checked: Checked): string[] {
  const name = String(checked.template.Resources[functionId]?.Properties.FunctionName)
  const granted = fullGrants(checked).filter(
    ({ action, targets, resource }) => action === 'lambda:InvokeFunction' && (targets.includes(functionId) || resource.endsWith(`:function:${name}`)),
  )
  return [...new Set(granted.map(({ holder }) => holder))]
}
