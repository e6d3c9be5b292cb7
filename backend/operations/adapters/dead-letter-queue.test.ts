import type { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { deadLetterQueue } from './dead-letter-queue.ts'

describe('the dead-letter queue', () => {
  it('hands failed messages out again after 5 seconds, however often they were received', async () => {
    const { queue, changed } = fakeQueue()
    await queue.retrySoon([1, 30].map(message))
    expect(changed).toEqual([5, 5])
  })

  it('asks nothing where nothing failed, and does not fail where SQS does', async () => {
    const { queue, changed } = fakeQueue(new Error('no answer'))
    await queue.retrySoon([])
    await queue.retrySoon([message(1)])
    expect(changed).toEqual([])
  })
})

function message(receives: number) {
  return { id: `m-${receives}`, receiptHandle: 'r', body: '', receives }
}

function fakeQueue(failure?: Error) {
  const changed: (number | undefined)[] = []
  const client = {
    send: async ({ input }: ChangeMessageVisibilityBatchCommand) => {
      if (failure) throw failure
      changed.push(...(input.Entries ?? []).map((entry) => entry.VisibilityTimeout))
    },
  }
  return { changed, queue: deadLetterQueue(client as unknown as SQSClient, 'url') } // the one method that is used
}
