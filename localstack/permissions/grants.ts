import { assumedOnAws, onlyOnAws } from '../engines/not-local.js'
import type { Description, TemplateResource } from '../stack/description.ts'
import { inPlaceholders, resolved, written } from './template-text.ts'

/** One thing a role may do: an action of a statement on one resource of it. */
export interface Grant {
  /** Who has the role: a function's short name; the role's logical id where no function has it. */
  holder: string
  /** The role's name in the engine. */
  role: string
  /** The role in the template, and its policy there, the statement and the resource in it, from 0. */
  logicalId: string
  place: [policy: number, statement: number, resource: number]
  action: string
  /** As the template writes it. */
  resource: string
  /** The resource with partition, region and account as `${AWS::…}`; undefined where only a deployment knows it. */
  arn: string | undefined
  /** The same place in what an engine gets, which has no statement for AWS alone. */
  placeHere: [policy: number, statement: number, resource: number]
  /** Why no engine decides it: only AWS checks the action, or only a service of AWS has the role. */
  onlyOnAws: string | undefined
}

/** What grants are read from. */
export type Granting = Pick<Description, 'template' | 'functions' | 'region'>

/** Every grant of the roles in the compiled template, in its order. Denials and `NotAction` grant nothing. */
export function grantsOf(description: Granting): Grant[] {
  const { template, region } = description
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === 'AWS::IAM::Role')
    .flatMap(([logicalId, resource]) => {
      const named = resolved(resource.Properties.RoleName, template) ?? logicalId
      const who = { holder: holderOf(logicalId, description), role: named.replaceAll('${AWS::Region}', region), logicalId }
      const [service] = servicesOf(resource)
      const here = statementsOf(resource).filter(({ statement }) => list(statement.Action).some((action) => !awsReason(action)) || !statement.Action)
      return statementsOf(resource).flatMap(({ policy, statement, at }) =>
        list(statement.Effect === 'Allow' ? statement.Action : []).flatMap((action) =>
          list<unknown>(statement.Resource).map((value, index) => {
            const arn = resolved(value, template)
            return {
              ...who,
              place: [policy, at, index] as Grant['place'],
              placeHere: [
                new Set(here.filter((each) => each.policy < policy).map((each) => each.policy)).size,
                here.filter((each) => each.policy === policy && each.at < at).length,
                index,
              ] as Grant['placeHere'],
              action,
              resource: written(value),
              arn: arn === undefined ? undefined : inPlaceholders(arn, region),
              onlyOnAws: awsReason(action) ?? assumed[service ?? ''],
            }
          }),
        ),
      )
    })
}

const assumed: Readonly<Record<string, string>> = assumedOnAws

function awsReason(action: string): string | undefined {
  const found = Object.entries(onlyOnAws).find(([only]) => action === only || (only.endsWith('*') && action.startsWith(only.slice(0, -1))))
  return found?.[1]
}

/** The services that may assume a role, as `lambda.amazonaws.com`. */
export function servicesOf(role: TemplateResource): string[] {
  const trust = role.Properties.AssumeRolePolicyDocument as { Statement: Statement | Statement[] } | undefined // a role's properties, as CloudFormation has them
  return list(trust?.Statement).flatMap(({ Principal }) => list((Principal as { Service?: string | string[] } | undefined)?.Service))
}

/** A statement of a policy document, as far as it is looked at. */
export interface Statement {
  Effect: 'Allow' | 'Deny'
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: unknown
  Condition?: Record<string, Record<string, unknown>>
  Principal?: unknown
}

/** A role's inline statements, each with where it stands. */
export function statementsOf(role: TemplateResource): { policy: number; at: number; statement: Statement }[] {
  const policies = (role.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement | Statement[] } }[] // a role's properties, as CloudFormation has them
  return policies.flatMap(({ PolicyDocument }, policy) => list(PolicyDocument.Statement).map((statement, at) => ({ policy, at, statement })))
}

/** The function that has a role, by its short name; else the role itself. */
export function holderOf(role: string, { template, functions }: Granting): string {
  const found = Object.values(template.Resources).find(
    ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && written(Properties.Role) === `${role}.Arn`,
  )
  const name = found && written(found.Properties.FunctionName)
  return Object.entries(functions).find(([, each]) => each.name === name)?.[0] ?? role
}

export function list<T>(value: T | readonly T[] | undefined): T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? [...value] : [value as T] // not an array, so one of them
}
