import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { eventually, refusal } from '../waiting.ts'
import { bodies, counts, queue, queueArn, queueWithDeadLetters, receive, receiveAll, remove } from './queues.ts'

const guide = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide'
const api = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference'

/** Queues of both kinds; what only FIFO queues do is in sqs-fifo.ts. */
export const sqs = [
  behaviour({
    id: 'sqs.send-receive-delete',
    statement: 'A message is received as it was sent, with the MD5 of its body, and is gone when it is deleted',
    source: `${api}/API_ReceiveMessage.html`,
    trust: 'documented',
    operations: ['sqs:CreateQueue', 'sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    run: async (aws) => {
      const url = await queue(aws)
      const sent = await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'größer than ASCII' })
      const [message] = await receiveAll(aws, url, 1)
      expect(message).toMatchObject({ Body: 'größer than ASCII', MessageId: sent.MessageId, MD5OfBody: sent.MD5OfMessageBody })
      await remove(aws, url, message)
      await eventually(aws, async () => expect(await counts(aws, url)).toEqual([0, 0, 0]))
    },
  }),
  behaviour({
    id: 'sqs.message-attributes',
    statement: 'Attributes of a message arrive with it, by name and type',
    source: `${guide}/sqs-message-metadata.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await queue(aws)
      const MessageAttributes = { traceparent: { DataType: 'String', StringValue: '00-1-2-01' }, line: { DataType: 'Number', StringValue: '7' } }
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x', MessageAttributes })
      const [message] = await receiveAll(aws, url, 1)
      expect(message?.MessageAttributes).toMatchObject(MessageAttributes)
    },
  }),
  behaviour({
    id: 'sqs.visibility-timeout',
    statement: 'A received message is hidden until its visibility timeout ends, then it is received again',
    source: `${guide}/sqs-visibility-timeout.html`,
    trust: 'documented',
    operations: ['sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await queue(aws, { VisibilityTimeout: '2' })
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      const [first] = await receiveAll(aws, url, 1)
      expect(await counts(aws, url)).toEqual([0, 1, 0])
      const [second] = await receiveAll(aws, url, 1)
      expect(second).toMatchObject({ MessageId: first?.MessageId })
      expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle)
    },
  }),
  behaviour({
    id: 'sqs.receive-count',
    statement: 'ApproximateReceiveCount grows by one with each receive, and the time of the first receive stays',
    source: `${api}/API_ReceiveMessage.html`,
    trust: 'documented',
    operations: ['sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await queue(aws, { VisibilityTimeout: '0' })
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      const received = await receiveAll(aws, url, 3)
      const seen = received.slice(0, 3).map(({ Attributes }) => Attributes)
      expect(seen.map((each) => each?.ApproximateReceiveCount)).toEqual(['1', '2', '3'])
      expect(new Set(seen.map((each) => each?.ApproximateFirstReceiveTimestamp)).size).toBe(1)
    },
  }),
  behaviour({
    id: 'sqs.give-back',
    statement: 'A visibility timeout of 0 makes a message visible at once',
    source: `${api}/API_ChangeMessageVisibility.html`,
    trust: 'documented',
    operations: ['sqs:ChangeMessageVisibility'],
    run: async (aws) => {
      const url = await queue(aws)
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      const [message] = await receiveAll(aws, url, 1)
      await aws.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 })
      const [again] = await receiveAll(aws, url, 1)
      expect(again?.Attributes?.ApproximateReceiveCount).toBe('2')
    },
  }),
  behaviour({
    id: 'sqs.longer-visibility',
    statement: 'A longer visibility timeout keeps a message hidden past the queue’s own',
    source: `${api}/API_ChangeMessageVisibility.html`,
    trust: 'documented',
    operations: ['sqs:ChangeMessageVisibility'],
    run: async (aws) => {
      const url = await queue(aws, { VisibilityTimeout: '1' })
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'kept' })
      const [kept] = await receiveAll(aws, url, 1)
      await aws.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle: kept?.ReceiptHandle, VisibilityTimeout: 60 })
      // another message, received later with the queue's own timeout, is back first
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'other' })
      expect(bodies(await receiveAll(aws, url, 2)).slice(0, 2)).toEqual(['other', 'other'])
    },
  }),
  behaviour({
    id: 'sqs.visibility-batch',
    statement: 'ChangeMessageVisibilityBatch changes each entry by itself and reports which of them failed',
    source: `${api}/API_ChangeMessageVisibilityBatch.html`,
    trust: 'documented',
    operations: ['sqs:ChangeMessageVisibilityBatch'],
    run: async (aws) => {
      const url = await queue(aws)
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      const [message] = await receiveAll(aws, url, 1)
      const Entries = [
        { Id: 'good', ReceiptHandle: message?.ReceiptHandle ?? '', VisibilityTimeout: 0 },
        { Id: 'bad', ReceiptHandle: 'no handle', VisibilityTimeout: 0 },
      ]
      const { Successful = [], Failed = [] } = await aws.sqs.changeMessageVisibilityBatch({ QueueUrl: url, Entries })
      expect([Successful.map(({ Id }) => Id), Failed.map(({ Id, SenderFault }) => [Id, SenderFault])]).toEqual([['good'], [['bad', true]]])
      await receiveAll(aws, url, 1)
    },
  }),
  behaviour({
    id: 'sqs.delay',
    statement: 'A delayed message is counted as delayed, and is received after its delay',
    source: `${guide}/sqs-message-timers.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    run: async (aws) => {
      const url = await queue(aws)
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x', DelaySeconds: 2 })
      expect(await receive(aws, url)).toEqual([])
      expect(await counts(aws, url)).toEqual([0, 0, 1])
      await receiveAll(aws, url, 1)
    },
  }),
  behaviour({
    id: 'sqs.counts',
    statement: 'GetQueueAttributes counts visible messages and those in flight',
    source: `${api}/API_GetQueueAttributes.html`,
    trust: 'documented',
    operations: ['sqs:GetQueueAttributes'],
    run: async (aws) => {
      const url = await queue(aws)
      const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }))
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      const received = await eventually(aws, async () => {
        const some = await receive(aws, url, 2)
        expect(some.length).toBeGreaterThan(0)
        return some
      })
      await eventually(aws, async () => expect(await counts(aws, url)).toEqual([3 - received.length, received.length, 0]))
    },
  }),
  behaviour({
    id: 'sqs.dead-letter',
    statement: 'A message that was received maxReceiveCount times goes to the dead-letter queue, with its id, body and attributes',
    source: `${guide}/sqs-dead-letter-queues.html`,
    trust: 'documented',
    operations: ['sqs:CreateQueue', 'sqs:ReceiveMessage'],
    run: async (aws) => {
      const { url, dead } = await queueWithDeadLetters(aws, queue, { maxReceiveCount: '2', VisibilityTimeout: '0' })
      const MessageAttributes = { traceparent: { DataType: 'String', StringValue: '00-1-2-01' } }
      const { MessageId } = await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x', MessageAttributes })
      await receiveAll(aws, url, 2)
      const [letter] = await eventually(aws, async () => {
        expect(await receive(aws, url)).toEqual([])
        return receiveAll(aws, dead, 1, 1)
      })
      expect(letter).toMatchObject({ MessageId, Body: 'x', MessageAttributes })
      expect(letter?.Attributes?.DeadLetterQueueSourceArn).toBe(queueArn(aws, url))
    },
  }),
  behaviour({
    id: 'sqs.redrive-task',
    statement: 'A message move task moves dead letters back to the queue that they came from',
    source: `${api}/API_StartMessageMoveTask.html`,
    trust: 'documented',
    operations: ['sqs:StartMessageMoveTask'],
    run: async (aws) => {
      const { url, dead } = await queueWithDeadLetters(aws, queue, { maxReceiveCount: '1', VisibilityTimeout: '0' })
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      await receiveAll(aws, url, 1)
      await eventually(aws, async () => {
        expect(await receive(aws, url)).toEqual([])
        expect((await counts(aws, dead))[0]).toBe(1)
      })
      await aws.sqs.startMessageMoveTask({ SourceArn: queueArn(aws, dead) })
      expect(bodies(await receiveAll(aws, url, 1))).toEqual(['x'])
    },
  }),
  behaviour({
    id: 'sqs.redrive-by-hand',
    statement: 'A dead letter that is received, sent again and deleted begins with a receive count of 1',
    source: `${guide}/sqs-dead-letter-queues.html`,
    trust: 'inferred',
    operations: ['sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:DeleteMessage'],
    run: async (aws) => {
      const { url, dead } = await queueWithDeadLetters(aws, queue, { maxReceiveCount: '1', VisibilityTimeout: '0' })
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      await receiveAll(aws, url, 1)
      const [letter] = await eventually(aws, async () => {
        expect(await receive(aws, url)).toEqual([])
        return receiveAll(aws, dead, 1, 1)
      })
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: letter?.Body })
      await remove(aws, dead, letter)
      const [again] = await receiveAll(aws, url, 1)
      expect([again?.Body, again?.Attributes?.ApproximateReceiveCount]).toEqual(['x', '1'])
      expect(await counts(aws, dead)).toEqual([0, 0, 0])
    },
  }),
  behaviour({
    id: 'sqs.batch-limits',
    statement: 'A batch of more than ten entries, and one with two equal ids, is refused as a whole',
    source: `${api}/API_SendMessageBatch.html`,
    trust: 'documented',
    operations: ['sqs:SendMessageBatch'],
    run: async (aws) => {
      const url = await queue(aws)
      const entries = (ids: string[]) => aws.sqs.sendMessageBatch({ QueueUrl: url, Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })) })
      expect(await refusal(entries(Array.from({ length: 11 }, (_, at) => `id-${at}`)))).toMatch(/TooManyEntriesInBatchRequest/)
      expect(await refusal(entries(['same', 'same']))).toMatch(/BatchEntryIdsNotDistinct/)
      expect(await counts(aws, url)).toEqual([0, 0, 0])
    },
  }),
  behaviour({
    id: 'sqs.batch-partly',
    statement: 'In a batch each entry succeeds or fails by itself, and a failed one is reported with its code',
    source: `${api}/API_SendMessageBatch.html`,
    trust: 'documented',
    operations: ['sqs:SendMessageBatch'],
    run: async (aws) => {
      const url = await queue(aws)
      const Entries = [
        { Id: 'good', MessageBody: 'x' },
        { Id: 'bad', MessageBody: 'x', DelaySeconds: 901 },
      ]
      const { Successful = [], Failed = [] } = await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      expect(Successful.map(({ Id }) => Id)).toEqual(['good'])
      expect(Failed.map(({ Id, SenderFault, Code }) => [Id, SenderFault, Code])).toEqual([['bad', true, 'InvalidParameterValue']])
    },
  }),
  behaviour({
    id: 'sqs.delete-batch',
    statement: 'DeleteMessageBatch deletes each entry by itself and reports a handle that it does not know',
    source: `${api}/API_DeleteMessageBatch.html`,
    trust: 'documented',
    operations: ['sqs:DeleteMessageBatch'],
    run: async (aws) => {
      const url = await queue(aws)
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      const [message] = await receiveAll(aws, url, 1)
      const Entries = [
        { Id: 'good', ReceiptHandle: message?.ReceiptHandle ?? '' },
        { Id: 'bad', ReceiptHandle: 'no handle' },
      ]
      const { Successful = [], Failed = [] } = await aws.sqs.deleteMessageBatch({ QueueUrl: url, Entries })
      expect([Successful.map(({ Id }) => Id), Failed.map(({ Id, Code }) => [Id, Code])]).toEqual([['good'], [['bad', 'ReceiptHandleIsInvalid']]])
    },
  }),
  behaviour({
    id: 'sqs.long-poll',
    statement: 'A receive that waits returns with a message that is sent while it waits',
    source: `${guide}/sqs-short-and-long-polling.html`,
    trust: 'documented',
    operations: ['sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await queue(aws)
      const waiting = aws.sqs.receiveMessage({ QueueUrl: url, WaitTimeSeconds: 10 })
      await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' })
      expect(bodies((await waiting).Messages ?? [])).toEqual(['x'])
    },
  }),
  behaviour({
    id: 'sqs.purge',
    statement: 'PurgeQueue removes what is visible and what is in flight',
    source: `${api}/API_PurgeQueue.html`,
    trust: 'documented',
    operations: ['sqs:PurgeQueue'],
    run: async (aws) => {
      const url = await queue(aws)
      await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries: ['a', 'b'].map((Id) => ({ Id, MessageBody: Id })) })
      await receiveAll(aws, url, 1)
      await aws.sqs.purgeQueue({ QueueUrl: url })
      await eventually(aws, async () => expect(await counts(aws, url)).toEqual([0, 0, 0]), 30)
    },
  }),
  behaviour({
    id: 'sqs.missing-queue',
    statement: 'A queue that is not there is answered with QueueDoesNotExist, by name and by URL',
    source: `${api}/API_GetQueueUrl.html`,
    trust: 'documented',
    operations: ['sqs:GetQueueUrl', 'sqs:SendMessage'],
    run: async (aws) => {
      const url = await queue(aws)
      expect(await refusal(aws.sqs.getQueueUrl({ QueueName: aws.name('missing') }))).toMatch(/QueueDoesNotExist|NonExistentQueue/)
      expect(await refusal(aws.sqs.sendMessage({ QueueUrl: `${url}-not`, MessageBody: 'x' }))).toMatch(/QueueDoesNotExist|NonExistentQueue/)
    },
  }),
  behaviour({
    id: 'sqs.create-again',
    statement: 'A queue is created again with the same attributes, and refused with others',
    source: `${api}/API_CreateQueue.html`,
    trust: 'documented',
    operations: ['sqs:CreateQueue'],
    run: async (aws) => {
      const name = aws.name('queue')
      const url = await queue(aws, {}, name)
      const again = (VisibilityTimeout: string) => aws.sqs.createQueue({ QueueName: name, Attributes: { VisibilityTimeout } })
      expect((await again('60')).QueueUrl).toBe(url)
      expect(await refusal(again('61'))).toMatch(/QueueNameExists|QueueAlreadyExists/)
    },
  }),
  behaviour({
    id: 'sqs.illegal-name',
    statement: 'A queue whose name has a character other than letters, digits, hyphens and underscores is refused',
    source: `${api}/API_CreateQueue.html`,
    trust: 'documented',
    operations: ['sqs:CreateQueue'],
    run: async (aws) => {
      const QueueName = `${aws.name('queue')} with spaces!`
      const made = aws.sqs.createQueue({ QueueName })
      aws.undo(async () => aws.sqs.deleteQueue({ QueueUrl: (await made).QueueUrl }))
      expect(await refusal(made)).toMatch(/InvalidParameterValue/)
    },
  }),
  behaviour({
    id: 'sqs.retention-limit',
    statement: 'Messages are kept for 14 days at most: a queue with a longer retention is refused',
    source: `${api}/API_SetQueueAttributes.html`,
    trust: 'documented',
    operations: ['sqs:SetQueueAttributes', 'sqs:GetQueueAttributes'],
    run: async (aws) => {
      const url = await queue(aws)
      const set = (MessageRetentionPeriod: string) => aws.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { MessageRetentionPeriod } })
      expect(await refusal(set('1209601'))).toMatch(/InvalidAttributeValue/)
      await set('1209600')
      await eventually(aws, async () => {
        const { Attributes } = await aws.sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['MessageRetentionPeriod'] })
        expect(Attributes?.MessageRetentionPeriod).toBe('1209600')
      })
    },
  }),
]
