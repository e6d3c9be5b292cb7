import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { borrowing } from '@stagecraft/localstack/stack/lent/borrowing.ts'
import { giveAllBack } from '@stagecraft/localstack/stack/lent/give-all-back.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import { queueUrl } from './support/queues.ts'
import { functionName, openStack, type Stack, startAgain } from './support/stack.ts'

let stack: Stack
let borrower: ChildProcess | undefined

beforeAll(async () => {
  stack = await openStack()
})
afterAll(async () => {
  borrower?.kill('SIGKILL')
  await giveAllBack(stack.project, stack.record)
  await stack.close()
})

const what = 'what the test changes'

test('what a run has changed for its own time is its own while it lives, and is put back by `make up` after it was killed', async () => {
  const before = await seen()
  borrower = await borrowed()
  const changed = await seen()
  for (const [at, value] of before.entries()) expect(changed[at]).not.toEqual(value)

  await expect(borrowing(stack.project, stack.record, what, async () => {})).rejects.toMatchObject({ code: 'borrowed' })
  expect(await giveAllBack(stack.project, stack.record)).toEqual([])
  expect(await seen()).toEqual(changed)

  await killed(borrower)
  const { code, stderr } = await stagecraft(['up'])
  expect([code, stderr]).toEqual([0, expect.stringContaining(`put back what an interrupted run had changed: ${what}`)])
  expect(await seen()).toEqual(before)
})

test('a start puts it back too', async () => {
  const before = await seen()
  borrower = await borrowed()
  await killed(borrower)
  expect(await startAgain(stack)).toContainEqual(expect.stringContaining(what))
  expect(await seen()).toEqual(before)
})

/** A process that has changed a handler, a concurrency, a queue and a mapping. */
async function borrowed(): Promise<ChildProcess> {
  const child = fork(
    join(import.meta.dirname, 'support', 'borrower.ts'),
    [what, functionName(stack, 'apply-event'), queueUrl(stack, 'order-events')],
    {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    },
  )
  await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('The borrower ended.')))])
  return child
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** The handler, the reserved concurrency, the queue's visibility timeout, and whether its mapping delivers. */
async function seen(): Promise<unknown[]> {
  const FunctionName = functionName(stack, 'apply-event')
  const { Handler } = await stack.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const { ReservedConcurrentExecutions } = await stack.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl(stack, 'order-events'), AttributeNames: ['VisibilityTimeout'] })
  const { Attributes } = await stack.sqs.send(asked)
  const { EventSourceMappings = [] } = await stack.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
  return [Handler, ReservedConcurrentExecutions, Attributes?.VisibilityTimeout, EventSourceMappings[0]?.State]
}
