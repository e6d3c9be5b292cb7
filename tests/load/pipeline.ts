import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateRoleCommand, DeleteRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { enginePlace, separatePlace } from '@stagecraft/localstack/engines/place.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { zipSync } from 'fflate'
import getPort from 'get-port'
import { type Spread, spread, timed } from './median.ts'
import { writeOrderFile } from './order-file.ts'
import type { ProjectCopy } from './project-copy.ts'

export interface Pipeline {
  /** Lines a second, from the command's start to the last line applied. */
  lines: Spread
  /**
   * Messages a second of a queue of the same kind into a function that logs one line and does nothing, on an engine without the kit's repairs. NaN where the engine
   * runs in a container, whose image has them.
   */
  ceiling: Spread
  /** Of each pair of runs. */
  share: Spread
  /** The same function on the stack's own engine, and what the lines are of that. */
  repairedCeiling: Spread
  repairedShare: Spread
}

/** Imports files and drains the same number of messages through a function that does nothing, on both engines, in turn. */
export async function measurePipeline(copy: ProjectCopy, stack: StackRecord, runs: number, orders = 1_000): Promise<Pipeline> {
  const lines: number[] = []
  const ceiling: number[] = []
  const repairedCeiling: number[] = []
  for (let run = 0; run < runs; run++) {
    const file = join(tmpdir(), `stagecraft-bench-${process.pid}-${run}.csv`)
    const count = await writeOrderFile(file, `B${run}-${process.pid}-`, orders)
    const seconds =
      (await timed(async () => {
        const { code, stderr } = await copy.stagecraft('import', file)
        if (code !== 0) throw new Error(`import failed:\n${stderr}`)
      })) / 1_000
    await rm(file)
    lines.push(count / seconds)
    await sleep(1_500)
    repairedCeiling.push(count / (await drain(stack, count)))
    const isProcess = engineNamed(stack.engine).runsIn === 'process'
    ceiling.push(isProcess ? await withUnrepairedEngine(copy, stack, async (access) => count / (await drain(access, count))) : Number.NaN)
  }
  const shareOf = (whole: number[]) => spread(lines.map((value, run) => value / (whole[run] ?? Number.NaN)))
  return {
    lines: spread(lines),
    ceiling: spread(ceiling),
    share: shareOf(ceiling),
    repairedCeiling: spread(repairedCeiling),
    repairedShare: shareOf(repairedCeiling),
  }
}

async function withUnrepairedEngine<T>(copy: ProjectCopy, stack: StackRecord, use: (access: EngineAccess) => Promise<T>): Promise<T> {
  const engine = engineNamed(stack.engine)
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-unrepaired-'))
  const place = separatePlace(enginePlace({ ...(await openProject(copy.root)), engine: engine.name }).program, folder)
  const port = await getPort({ host: '127.0.0.1' })
  const running = await engine.start(place, { port, region: stack.region, frontSecret: 'shown by nobody', isUnrepaired: true })
  try {
    return await use({ ...stack, ...running.credentials, endpoint: running.endpoint ?? stack.endpoint })
  } finally {
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const code = "exports.handler = async (event) => { console.log('done', event.Records.length); return { batchItemFailures: [] } }"

/** Seconds for `count` messages of a FIFO queue to get through a function that logs one line. The queue is full before its function begins, so that the sender does not slow it. */
export async function drain(stack: EngineAccess, count: number): Promise<number> {
  const client = clientOptions(stack)
  const [sqs, lambda, iam] = [new SQSClient(client), new LambdaClient(client), new IAMClient(client)]
  const name = `bench-${Date.now()}`
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: `${name}.fifo`,
      Attributes: { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId', VisibilityTimeout: '180' },
    }),
  )
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: await roleThatMayRead(iam, name),
      Timeout: 30,
      Code: { ZipFile: zipSync({ 'index.js': Buffer.from(code) }) },
    }),
  )
  for (let at = 0; at < count; at += 10) {
    const Entries = Array.from({ length: Math.min(10, count - at) }, (_, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify({ at: at + index, filling: 'x'.repeat(300) }),
      MessageGroupId: `g${(at + index) % 1_000}`,
      MessageDeduplicationId: String(at + index),
    }))
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  }
  const queueArn = `arn:aws:sqs:${stack.region}:000000000000:${name}.fifo`
  const started = performance.now()
  const { UUID } = await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: queueArn,
      FunctionName: name,
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  )
  for (;;) {
    if (performance.now() - started > 120_000) throw new Error('The function that does nothing has not emptied its queue within two minutes.')
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }),
    )
    if (Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible) === 0) break
    await sleep(20)
  }
  const seconds = (performance.now() - started) / 1_000
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))
  await lambda.send(new DeleteFunctionCommand({ FunctionName: name }))
  await sqs.send(new DeleteQueueCommand({ QueueUrl }))
  await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: 'reads' }))
  await iam.send(new DeleteRoleCommand({ RoleName: name }))
  return seconds
}

// what Lambda does in a function's name, its role must be allowed
async function roleThatMayRead(iam: IAMClient, name: string): Promise<string | undefined> {
  const trust = [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }]
  const reads = [{ Effect: 'Allow', Action: ['sqs:*', 'logs:*'], Resource: '*' }]
  const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document(trust) }))
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'reads', PolicyDocument: document(reads) }))
  return Role?.Arn
}
