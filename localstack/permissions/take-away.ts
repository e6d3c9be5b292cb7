import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { GetFunctionConfigurationCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import type { Capabilities } from '../engines/engine.ts'
import { clientOptions, type EngineAccess } from '../stack/client-options.ts'
import { type Grant, list, type Statement } from './grants.ts'

/** Takes one grant from its role in the engine, and nothing else; returns what gives it back. */
export async function takeAway(access: EngineAccess, grant: Grant, actions: Capabilities['actions']): Promise<() => Promise<void>> {
  const iam = new IAMClient(clientOptions(access))
  const RoleName = grant.role
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  const PolicyName = PolicyNames[grant.placeHere[0]]
  const { PolicyDocument: encoded = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
  const before = decodeURIComponent(encoded)
  const put = (document: string) => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }))
  await put(JSON.stringify(without(JSON.parse(before), grant, [grant.action, ...(actions[grant.action]?.also ?? [])])))
  return async () => {
    await put(before)
    iam.destroy()
  }
}

/** Ends a function's processes: the next invocation starts one that remembers nothing. */
export async function startAfresh(access: EngineAccess, functionName: string): Promise<void> {
  const lambda = new LambdaClient(clientOptions(access))
  // the same time limit again: what a process was started with ends it
  const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }))
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, Timeout }))
  lambda.destroy()
}

interface Document {
  Version: string
  Statement: Statement[]
}

/** A policy document less some actions on one resource of one statement. A statement must grant something: what is left of none is left out. */
export function without(document: Document, { placeHere: [, at, index] }: Pick<Grant, 'placeHere'>, actions: readonly string[]): Document {
  const parts = document.Statement.flatMap((statement, nth) => {
    if (nth !== at) return [statement]
    const others = list(statement.Action).filter((action) => !actions.includes(action))
    const resources = list<unknown>(statement.Resource).filter((_, position) => position !== index)
    return [
      { ...statement, Action: others },
      { ...statement, Action: list(statement.Action).filter((action) => actions.includes(action)), Resource: resources },
    ].filter(({ Action, Resource }) => Action.length > 0 && list<unknown>(Resource).length > 0)
  })
  // a policy must have a statement
  return { ...document, Statement: parts.length > 0 ? parts : document.Statement.map((statement) => ({ ...statement, Effect: 'Deny' })) }
}
