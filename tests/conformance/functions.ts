import type { CreateFunctionRequest } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import type { Account } from './account.ts'
import type { Site } from './site.ts'
import { eventually } from './waiting.ts'

/** A deployed function of a behaviour's own. */
export interface DeployedFunction {
  name: string
  arn: string
}

/** The zip of a function: `code` is its CommonJS module, which exports `handler`. */
export function zipOf(code: string): Uint8Array {
  return zipSync({ 'index.js': Buffer.from(code) }, { level: 1 })
}

/**
 * Deploys a function and waits until it can be invoked. It logs what it is to tell by `tell(value)`, which `toldBy` reads.
 * Its role may do everything with queues, logs, parameters and topics unless `options.Role` names another.
 */
export async function deploy(aws: Account, code: string, options: Partial<CreateFunctionRequest> = {}): Promise<DeployedFunction> {
  const name = aws.name('function')
  const Role = options.Role ?? (await functionRole(aws))
  const Code = { ZipFile: zipOf(`const tell = (value) => console.log('@@' + JSON.stringify(value) + '@@')\n${code}`) }
  const request = { FunctionName: name, Runtime: 'nodejs24.x' as const, Handler: 'index.handler', Timeout: 10, ...options, Role, Code }
  // a role that was just made is not everywhere yet
  const { FunctionArn = '' } = await eventually(aws, () => aws.lambda.createFunction(request), 10)
  aws.undo(() => aws.logs.deleteLogGroup({ logGroupName: `/aws/lambda/${name}` }))
  aws.undo(() => aws.lambda.deleteFunction({ FunctionName: name }))
  await isActive(aws, name)
  return { name, arn: FunctionArn }
}

/** Waits until a function's last change is done. */
export async function isActive(aws: Account, FunctionName: string): Promise<void> {
  await eventually(aws, async () => {
    const { State = 'Active', LastUpdateStatus = 'Successful' } = await aws.lambda.getFunctionConfiguration({ FunctionName })
    if (State !== 'Active' || LastUpdateStatus !== 'Successful') throw new Error(`The function is ${State}, its last update ${LastUpdateStatus}.`)
  })
}

/** Invokes a function and resolves to its answer. */
export async function invoke(aws: Account, FunctionName: string, event: unknown = {}): Promise<{ answer: unknown; error: string | undefined }> {
  const { Payload, FunctionError } = await aws.lambda.invoke({ FunctionName, Payload: JSON.stringify(event) })
  return { answer: JSON.parse(Payload?.transformToString() || 'null'), error: FunctionError }
}

/** What a function has told so far, in order. */
export async function toldBy<T>(aws: Account, name: string): Promise<T[]> {
  const told: T[] = []
  let nextToken: string | undefined
  do {
    const page = await aws.logs.filterLogEvents({ logGroupName: `/aws/lambda/${name}`, nextToken }).catch((error: Error) => {
      // the group comes with the first line
      if (error.name === 'ResourceNotFoundException') return { events: [], nextToken: undefined }
      throw error
    })
    for (const { message = '' } of page.events ?? []) {
      const text = /@@(.*)@@/s.exec(message)?.[1]
      if (text) told.push(JSON.parse(text) as T) // as the function of the same test told it
    }
    nextToken = page.nextToken
  } while (nextToken)
  return told
}

const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
const roles = new Map<Site, Promise<{ arn: string; remove(): Promise<void> }>>()

// one for all functions of a site: on AWS a new role takes ten seconds to be usable
async function functionRole(aws: Account): Promise<string> {
  const made = roles.get(aws.site) ?? makeRole(aws)
  roles.set(aws.site, made)
  return (await made).arn
}

async function makeRole(aws: Account): Promise<{ arn: string; remove(): Promise<void> }> {
  const [RoleName, PolicyName] = [aws.name('functions'), 'functions']
  const { Role } = await aws.iam.createRole({ RoleName, AssumeRolePolicyDocument: document(trust) })
  const Action = ['logs:*', 'sqs:*', 'sns:*', 'ssm:*', 'lambda:*', 's3:*']
  await aws.iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: document({ Effect: 'Allow', Action, Resource: '*' }) })
  const remove = async () => {
    await aws.iam.deleteRolePolicy({ RoleName, PolicyName })
    await aws.iam.deleteRole({ RoleName })
  }
  return { arn: Role?.Arn ?? '', remove }
}

/** Removes the roles that the deployed functions had. */
export async function removeFunctionRoles(): Promise<void> {
  for (const role of roles.values()) await (await role).remove()
  roles.clear()
}

/** A policy's document. */
export function document(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}
