import { InvokeCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import { localstackHost } from './engine.ts'
import { absent, createFunction, frontSecret, invoke, startTestEngine, type TestEngine } from './test-engine.ts'

describe.skipIf(absent)(`what an engine has counted${absent ? ` (${absent})` : ''}`, () => {
  let here: TestEngine
  let sqs: SQSClient
  let lambda: LambdaClient
  const door = () => ({ endpoint: here.access.endpoint, frontSecret })
  const flow = () => localstackHost.flow?.(door())

  beforeAll(async () => {
    here = await startTestEngine()
    sqs = new SQSClient(clientOptions(here.access))
    // a refusal is not tried again
    lambda = new LambdaClient({ ...clientOptions(here.access), maxAttempts: 1 })
  }, 120_000)
  afterAll(async () => {
    sqs?.destroy()
    lambda?.destroy()
    await here?.remove()
  })

  test.each([
    ['counted', {}],
    ['counted.fifo', { FifoQueue: 'true' }],
  ])('of the queue %s: what it holds, and what went through it; what is held is handed out once more', async (QueueName, Attributes) => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
    const isFifo = QueueName.endsWith('.fifo')
    const Entries = ['0', '1', '2'].map((Id) => ({ Id, MessageBody: Id, ...(isFifo && { MessageGroupId: Id, MessageDeduplicationId: Id }) }))
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    expect((await flow())?.queues[QueueName]).toEqual({ ready: 3, held: 0, delayed: 0, sent: 3, received: 0, deleted: 0 })
    const taken = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? []
    const [first, second] = [...(await taken()), ...(await taken())]
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }))
    expect((await flow())?.queues[QueueName]).toMatchObject({ sent: 3, deleted: 1 })
    const held = (await flow())?.queues[QueueName]?.held
    expect(await localstackHost.redeliver?.(door(), QueueName)).toBe(held)
    expect((await flow())?.queues[QueueName]).toMatchObject({ ready: 2, held: 0 })
    expect((await taken()).map(({ Body }) => Body)).toContain(second?.Body)
  })

  test('of functions: invocations, errors, refusals, and how long they took', async () => {
    const name = 'counted'
    await createFunction(here.access, name, 'exports.handler = async ({ fails }) => { if (fails) throw new Error("no"); return "fine" }')
    await invoke(here.access, name)
    await invoke(here.access, name, { fails: true })
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }))
    await expect(lambda.send(new InvokeCommand({ FunctionName: name }))).rejects.toMatchObject({ name: 'TooManyRequestsException' })
    const counted = (await flow())?.functions[name]
    expect(counted).toMatchObject({ invocations: 2, errors: 1, throttles: 1 })
    expect(counted?.milliseconds).toBeGreaterThan(0)
  })

  test('is told to nobody who does not show the stack’s secret', async () => {
    await expect(localstackHost.flow?.({ ...door(), frontSecret: 'another' })).rejects.toThrow('403')
    await expect(localstackHost.redeliver?.({ ...door(), frontSecret: 'another' }, 'counted')).rejects.toThrow('403')
  })
})
