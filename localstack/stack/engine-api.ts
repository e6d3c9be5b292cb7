import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  type Stack,
  type StackEvent,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { InvokeCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { zipSync } from 'fflate'
import { StagecraftError } from '../errors.ts'
import type { Bundle } from './bundles.ts'
import { clientOptions, type EngineAccess } from './client-options.ts'
import type { Description, TemplateResource } from './description.ts'

/** Replaces one function's code; milliseconds. */
export async function updateCode(access: EngineAccess, functionName: string, bundle: Bundle): Promise<void> {
  const client = new LambdaClient(clientOptions(access))
  try {
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: await archive(bundle) }))
  } finally {
    client.destroy()
  }
}

/** Invokes a function and waits; returns its answer. Throws `function-failed` with the function's own error. */
export async function invoke(access: EngineAccess, functionName: string, event: unknown): Promise<unknown> {
  const client = new LambdaClient(clientOptions(access))
  try {
    const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }))
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null')
    if (!FunctionError) return answer
    const { errorType = FunctionError, errorMessage = '' } = answer as { errorType?: string; errorMessage?: string }
    throw new StagecraftError('function-failed', `${functionName} failed: ${errorType}: ${errorMessage}`, {
      hint: 'For details, see its log: `make logs F=<function>`.',
    })
  } finally {
    client.destroy()
  }
}

/** Invokes a function and does not wait for it. */
export async function invokeLater(access: EngineAccess, functionName: string, event: unknown): Promise<void> {
  const client = new LambdaClient(clientOptions(access))
  try {
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: JSON.stringify(event) }))
  } finally {
    client.destroy()
  }
}

/** Puts the database's credentials where a cluster would keep them; returns the secret's ARN. */
export async function keepDatabaseSecret(access: EngineAccess, name: string, credentials: { username: string; password: string }): Promise<string> {
  const client = new SecretsManagerClient(clientOptions(access))
  const SecretString = JSON.stringify(credentials)
  try {
    const { ARN } = await client.send(new CreateSecretCommand({ Name: name, SecretString })).catch((error: Error) => {
      if (error.name !== 'ResourceExistsException') throw error
      return client.send(new PutSecretValueCommand({ SecretId: name, SecretString }))
    })
    if (!ARN) throw new Error('The engine made a secret without an ARN.')
    return ARN
  } finally {
    client.destroy()
  }
}

/** The value of an SSM parameter. Throws `parameter-missing`. */
export async function parameter(access: EngineAccess, name: string): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm')
  const client = new SSMClient(clientOptions(access))
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true })).catch((error: Error) => {
      if (error.name === 'ParameterNotFound') return { Parameter: undefined }
      throw error
    })
    if (Parameter?.Value !== undefined) return Parameter.Value
    throw new StagecraftError('parameter-missing', `stagecraft.config.ts names the parameter ${name}, which the stack does not have.`, {
      hint: 'Add it as an AWS::SSM::Parameter to a stack.yml, or correct `pageConfiguration` in stagecraft.config.ts.',
    })
  } finally {
    client.destroy()
  }
}

/** What a resource of a deployed stack is called there: a user pool's id, for instance. */
export async function physicalId(access: EngineAccess, stackName: string, logicalId: string): Promise<string> {
  const client = new CloudFormationClient(clientOptions(access))
  try {
    const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: logicalId }))
    return StackResourceDetail?.PhysicalResourceId ?? ''
  } finally {
    client.destroy()
  }
}

/**
 * Sends the functions' code (full function name → bundle) and the template, with `mark` as the stack's tag `stagecraft:mark`; resolves with the stack's id
 * when it is complete, throws the engine's reasons where it is not.
 */
export async function sendStack(
  access: EngineAccess,
  description: Description,
  template: Description['template'],
  code: Map<string, Bundle>,
  mark: string,
): Promise<string> {
  const bucket = `${description.service}-${description.stage}-code`
  const s3 = new S3Client({ ...clientOptions(access), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: Error) => {
    if (error.name !== 'BucketAlreadyOwnedByYou' && error.name !== 'BucketAlreadyExists') throw error
  })
  await Promise.all(
    [...new Set(code.values())].map(async (bundle) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: codeKey(bundle), Body: await archive(bundle) })),
    ),
  )
  const withCode = structuredClone(template)
  for (const resource of Object.values(withCode.Resources) as TemplateResource[]) {
    const bundle = resource.Type === 'AWS::Lambda::Function' && code.get(String(resource.Properties.FunctionName))
    if (bundle) resource.Properties.Code = { S3Bucket: bucket, S3Key: codeKey(bundle) }
  }
  // a template in the request itself may have 51,200 bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  const key = 'template.json'
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(withCode) }))
  s3.destroy()
  return putStack(access, `${description.service}-${description.stage}`, `${access.endpoint}/${bucket}/${key}`, mark)
}

const deploymentSeconds = 240

async function putStack(access: EngineAccess, name: string, templateUrl: string, mark: string): Promise<string> {
  const client = new CloudFormationClient(clientOptions(access))
  const input = {
    StackName: name,
    TemplateURL: templateUrl,
    Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_NAMED_IAM' as const],
    Tags: [{ Key: 'stagecraft:mark', Value: mark }],
  }
  try {
    const existing = await stackNamed(client, name)
    const started = new Date()
    if (existing) {
      await client.send(new UpdateStackCommand(input)).catch((error: Error) => {
        if (!/No updates/.test(error.message)) throw error
      })
    } else await client.send(new CreateStackCommand(input))
    for (let stack = await stackNamed(client, name); ; stack = await stackNamed(client, name)) {
      const status = stack?.StackStatus ?? 'GONE'
      if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return stack?.StackId ?? ''
      if (!status.endsWith('_IN_PROGRESS')) throw await refusal(client, name, status, started)
      if (Date.now() - started.getTime() > deploymentSeconds * 1_000) throw await notInTime(client, name, status, started)
      await sleep(25)
    }
  } catch (error) {
    if (error instanceof StagecraftError) throw error
    throw new StagecraftError('deployment-refused', `The engine refused the template: ${(error as Error).message.slice(0, 2_000)}`, {
      hint: 'If the engine does not support a resource type, add the type to the engine’s capabilities, with the reason.',
      cause: error,
    })
  } finally {
    client.destroy()
  }
}

async function stackNamed(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  const answer = await client.send(new DescribeStacksCommand({ StackName: name })).catch((error: Error) => {
    if (/does not exist/.test(error.message)) return undefined
    throw error
  })
  const stack = answer?.Stacks?.[0]
  return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack
}

async function refusal(client: CloudFormationClient, name: string, status: string, since: Date): Promise<StagecraftError> {
  const failed = (await eventsOf(client, name, since)).filter((event) => event.ResourceStatus?.endsWith('FAILED'))
  const reasons = failed.map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`)
  return new StagecraftError('deployment-failed', `The deployment ended as ${status}.\n${reasons.reverse().join('\n')}`, {
    hint: 'The lines above name the resource. Correct it in its stack.yml.',
  })
}

async function notInTime(client: CloudFormationClient, name: string, status: string, since: Date): Promise<StagecraftError> {
  const last = (await eventsOf(client, name, since)).slice(0, 5)
  const lines = last.map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatus}`)
  return new StagecraftError('too-late', `The deployment is still ${status} after ${deploymentSeconds} s. Its last events:\n${lines.join('\n')}`, {
    hint: 'See the engine’s log with `make logs`. To start with an empty stack, run `make reset`, which deletes its data, then `make up`.',
  })
}

async function eventsOf(client: CloudFormationClient, name: string, since: Date): Promise<StackEvent[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name })).catch(() => ({ StackEvents: [] }))
  return StackEvents.filter((event) => (event.Timestamp ?? since) >= since)
}

/** A bundle as Lambda wants it: a zip with the module at the handler's path, and its source map beside it, which names the sources in full, because it is unpacked somewhere else. */
async function archive(bundle: Bundle): Promise<Uint8Array> {
  const [code, map] = await Promise.all([readFile(bundle.file), readFile(bundle.map, 'utf8')])
  const { sources, ...rest } = JSON.parse(map) as { sources: string[] }
  // a source is an address: esbuild and Node encode what a path may hold and an address may not
  const place = pathToFileURL(bundle.map)
  const inFull = JSON.stringify({ ...rest, sources: sources.map((source) => new URL(source, place).href) })
  // a fixed time: the same code is the same archive
  return zipSync({ [`${bundle.module}.mjs`]: code, [`${bundle.module}.mjs.map`]: Buffer.from(inFull) }, { level: 1, mtime: '2000-01-01' })
}

function codeKey(bundle: Bundle): string {
  return `${bundle.module.replaceAll('/', '-')}-${bundle.hash.slice(0, 16)}.zip`
}
