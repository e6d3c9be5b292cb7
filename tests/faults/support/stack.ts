import { LambdaClient } from '@aws-sdk/client-lambda'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { physicalIds } from '@stagecraft/localstack/console/physical.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import pg from 'pg'
import { openProject, type Project } from '../../../localstack/project.ts'
import { invoke } from '../../../localstack/stack/functions-api.ts'
import { launch } from '../../../localstack/supervisor/launch.ts'
import { type ProcessRecord, readProcesses, readStack, type StackRecord } from '../../../localstack/supervisor/records.ts'
import { stopStack } from '../../../localstack/supervisor/stop.ts'
import { fullFunctionName } from '../../../scripts/commands/running.ts'
import { dockerSays } from '../../containers/support/container-fixture.ts'

/** The stack under test, seen from outside: its database by SQL, its queues and bucket by the AWS API, its processes by their ids. */
export interface Stack {
  project: Project
  record: StackRecord
  pool: pg.Pool
  sqs: SQSClient
  s3: S3Client
  lambda: LambdaClient
  /** Logical id → what is deployed. */
  ids: ReadonlyMap<string, string>
  close(): Promise<void>
}

export async function openStack(): Promise<Stack> {
  const project = await openProject()
  const record = await readStack(project)
  if (!record) throw new Error('The stack does not run: the set-up starts it.')
  const client = clientOptions(record)
  const ids = await physicalIds(record)
  // the checks read whole tables that grow faster than their statistics: in nested loops they would take seconds
  const options = '-c enable_nestloop=off'
  const pool = new pg.Pool({ connectionString: record.database?.url, max: 4, connectionTimeoutMillis: 5_000, statement_timeout: 10_000, options })
  // a database that is killed closes them
  pool.on('error', () => {})
  const [sqs, s3, lambda] = [new SQSClient(client), new S3Client({ ...client, forcePathStyle: true }), new LambdaClient(client)]
  const close = async () => {
    for (const each of [sqs, s3, lambda]) each.destroy()
    await pool.end()
  }
  return { project, record, pool, sqs, s3, lambda, ids, close }
}

/** What `make up` does after something was killed: stops what is left, starts the rest. */
export async function startAgain({ project }: Stack): Promise<string[]> {
  await stopStack(project)
  const said: string[] = []
  await launch(project, (message) => {
    if (message.kind === 'said') said.push(message.line)
  })
  return said
}

/** Puts a file where another system would drop it. Returns its key and version. */
export async function drop(stack: Stack, name: string, content: string | Uint8Array): Promise<{ key: string; versionId: string }> {
  const key = `drops/faults/${name}`
  const { VersionId = '' } = await stack.s3.send(
    new PutObjectCommand({ Bucket: bucket(stack), Key: key, Body: content, ContentLength: Buffer.byteLength(content) }),
  )
  return { key, versionId: VersionId }
}

/** Invokes a function by its short name and waits for its answer. */
export function call(stack: Stack, name: string, event: unknown = {}): Promise<unknown> {
  return invoke(stack.record, functionName(stack, name), event)
}

export function functionName({ record }: Stack, name: string): string {
  return fullFunctionName(record, name)
}

/** What a resource of the template is called in the stack. */
export function physicalId({ ids }: Stack, logicalId: string): string {
  const id = ids.get(logicalId)
  if (!id) throw new Error(`The stack has no ${logicalId}.`)
  return id
}

export function bucket(stack: Stack): string {
  return physicalId(stack, 'IntakeBucket')
}

/** A part's process, or its container. */
export async function partOf({ project }: Stack, part: 'engine' | 'database'): Promise<ProcessRecord> {
  const found = (await readProcesses(project)).findLast(({ name }) => name === part)
  if (!found) throw new Error(`No ${part} is running.`)
  return found
}

/** Kills a part as it stands: its process with SIGKILL, or its container, which is the same to all that is in it. */
export async function kill(stack: Stack, part: 'engine' | 'database'): Promise<void> {
  const { pid, container } = await partOf(stack, part)
  if (container) await dockerSays('kill', container)
  else process.kill(pid, 'SIGKILL')
}
