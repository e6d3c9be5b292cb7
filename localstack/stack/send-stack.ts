import { setTimeout as sleep } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  type StackEvent,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { StagecraftError } from '../errors.ts'
import { clientOptions, type EngineAccess } from './client-options.ts'
import type { Code } from './code/code.ts'
import { type Description, stackName, type TemplateResource } from './description.ts'
import { stackNamed } from './stack-named.ts'

/**
 * Sends the code (full function name, or a layer's logical id → code) and the template, with `mark` as the stack's tag `stagecraft:mark`; resolves with the stack's id
 * when it is complete, throws the engine's reasons where it is not.
 */
export async function sendStack(
  access: EngineAccess,
  description: Description,
  template: Description['template'],
  code: ReadonlyMap<string, Code>,
  mark: string,
): Promise<string> {
  const bucket = codeBucket(description)
  const s3 = new S3Client({ ...clientOptions(access), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: Error) => {
    if (error.name !== 'BucketAlreadyOwnedByYou' && error.name !== 'BucketAlreadyExists') throw error
  })
  await Promise.all(
    [...new Map([...code.values()].map((each) => [codeKey(each), each]))].map(async ([key, each]) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await each.archive() })),
    ),
  )
  const withCode = structuredClone(template)
  for (const [logicalId, resource] of Object.entries(withCode.Resources) as [string, TemplateResource][]) {
    const own = resource.Type === 'AWS::Lambda::Function' ? code.get(String(resource.Properties.FunctionName)) : undefined
    if (own) resource.Properties = { ...resource.Properties, ...own.properties, Code: { S3Bucket: bucket, S3Key: codeKey(own) } }
    const layer = resource.Type === 'AWS::Lambda::LayerVersion' ? code.get(logicalId) : undefined
    if (layer) resource.Properties.Content = { S3Bucket: bucket, S3Key: codeKey(layer) }
    // the Framework's hash is that of the archive it would deploy
    if (resource.Type === 'AWS::Lambda::Version') delete resource.Properties.CodeSha256
  }
  // a template in the request itself may have 51,200 bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  const key = 'template.json'
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(withCode) }))
  s3.destroy()
  return putStack(access, stackName(description), `${access.endpoint}/${bucket}/${key}`, mark)
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
    for (;;) {
      const asked = performance.now()
      const stack = await stackNamed(client, name)
      const status = stack?.StackStatus ?? 'GONE'
      if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return stack?.StackId ?? ''
      if (!status.endsWith('_IN_PROGRESS')) throw await refusal(client, name, status, started)
      if (Date.now() - started.getTime() > deploymentSeconds * 1_000) throw await notInTime(client, name, status, started)
      // an answer costs an engine time that its deployment would have: at most a fifth of it goes there
      await sleep(Math.max(25, 4 * (performance.now() - asked)))
    }
  } catch (error) {
    if (error instanceof StagecraftError) throw error
    throw new StagecraftError('deployment-refused', `The engine refused the template: ${(error as Error).message.slice(0, 2_000)}`, {
      hint: 'Correct it in the file that describes it. If AWS takes it and this engine does not, report it with the lines above: an engine declares what is left out locally (docs/engines.md).',
      cause: error,
    })
  } finally {
    client.destroy()
  }
}

async function refusal(client: CloudFormationClient, name: string, status: string, since: Date): Promise<StagecraftError> {
  const failed = (await eventsOf(client, name, since)).filter((event) => event.ResourceStatus?.endsWith('FAILED'))
  const reasons = failed.map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`)
  return new StagecraftError('deployment-failed', `The deployment ended as ${status}.\n${reasons.reverse().join('\n')}`, {
    hint: 'The lines above name the resource or the output. Correct it in the file that describes it.',
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

function codeKey({ id, hash }: Code): string {
  return `${id.replaceAll('/', '-')}-${hash.slice(0, 16)}.zip`
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html: no capitals, 63 characters; a stack's name may have 128
function codeBucket(description: Description): string {
  return `${stackName(description).toLowerCase().slice(0, 58)}-code`
}
