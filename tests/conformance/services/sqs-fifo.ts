import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { eventually, refusal } from '../waiting.ts'
import { bodies, counts, fifoQueue, queue, queueArn, queueWithDeadLetters, receive, receiveAll, remove, sendTo } from './queues.ts'

const guide = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide'
const api = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference'
const delivery = `${guide}/FIFO-queues-understanding-logic.html`

/** What FIFO queues do beside what all queues do. */
export const sqsFifo = [
  behaviour({
    id: 'sqs.fifo-order',
    statement: 'Messages of a group are received in the order in which they were sent, one batch after another',
    source: delivery,
    trust: 'documented',
    operations: ['sqs:SendMessageBatch', 'sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      const all = Array.from({ length: 20 }, (_, at) => String(at))
      for (let at = 0; at < all.length; at += 10) {
        const Entries = all.slice(at, at + 10).map((Id) => ({ Id, MessageBody: Id, MessageGroupId: 'a', MessageDeduplicationId: Id }))
        await aws.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      }
      const received: (string | undefined)[] = []
      await eventually(aws, async () => {
        const some = await receive(aws, url, 7)
        await remove(aws, url, ...some)
        received.push(...bodies(some))
        expect(received).toEqual(all)
      })
    },
  }),
  behaviour({
    id: 'sqs.fifo-group-locked',
    statement: 'While a message of a group is in flight, no further message of this group is received, and those of other groups are',
    source: delivery,
    trust: 'documented',
    operations: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      await sendTo(aws, url, 'a', 'a1', 'a2')
      const [first] = await receive(aws, url, 1)
      await sendTo(aws, url, 'b', 'b1')
      expect(bodies([...(first ? [first] : []), ...(await receiveAll(aws, url, 1))])).toEqual(['a1', 'b1'])
      expect(await receive(aws, url)).toEqual([])
      await remove(aws, url, first)
      expect(bodies(await receiveAll(aws, url, 1))).toEqual(['a2'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-back-in-order',
    statement: 'A message that becomes visible again is received before the later ones of its group',
    source: delivery,
    trust: 'documented',
    operations: ['sqs:ChangeMessageVisibility', 'sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      await sendTo(aws, url, 'a', '1', '2', '3')
      const [first] = await receive(aws, url, 1)
      expect(first?.Body).toBe('1')
      await aws.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 })
      expect(bodies(await receiveAll(aws, url, 3))).toEqual(['1', '2', '3'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-visibility-unlocks',
    statement: 'The end of the visibility timeout unlocks the group, beginning with the message that was in flight',
    source: delivery,
    trust: 'documented',
    operations: ['sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws, { VisibilityTimeout: '1' })
      await sendTo(aws, url, 'a', '1', '2')
      const [first] = await receive(aws, url, 1)
      const [again] = await receiveAll(aws, url, 1)
      expect([first?.Body, again?.Body, again?.Attributes?.ApproximateReceiveCount]).toEqual(['1', '1', '2'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-several-of-a-group',
    statement: 'One receive may return several messages of one group, in order',
    source: delivery,
    trust: 'documented',
    operations: ['sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      await sendTo(aws, url, 'a', '1', '2', '3')
      expect(bodies(await receive(aws, url))).toEqual(['1', '2', '3'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-deduplicated',
    statement: 'A message with a deduplication id that was used in the last five minutes is accepted and not delivered, even if the first is deleted',
    source: `${guide}/using-messagededuplicationid-property.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      const send = (MessageBody: string, MessageDeduplicationId: string) =>
        aws.sqs.sendMessage({ QueueUrl: url, MessageBody, MessageGroupId: 'a', MessageDeduplicationId })
      const { MessageId } = await send('first', 'same')
      await remove(aws, url, ...(await receiveAll(aws, url, 1)))
      expect((await send('again', 'same')).MessageId).toBe(MessageId)
      await send('other', 'other')
      expect(bodies(await receiveAll(aws, url, 1))).toEqual(['other'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-deduplicated-by-content',
    statement: 'With ContentBasedDeduplication the body is the deduplication id; attributes do not count',
    source: `${guide}/using-messagededuplicationid-property.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws, { ContentBasedDeduplication: 'true' })
      const send = (MessageBody: string, StringValue: string) =>
        aws.sqs.sendMessage({ QueueUrl: url, MessageBody, MessageGroupId: 'a', MessageAttributes: { try: { DataType: 'String', StringValue } } })
      await send('one', '1')
      await send('one', '2')
      await send('two', '1')
      expect(bodies(await receiveAll(aws, url, 2))).toEqual(['one', 'two'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-deduplication-scope',
    statement: 'With DeduplicationScope messageGroup two groups may use the same deduplication id',
    source: `${guide}/high-throughput-fifo.html`,
    trust: 'documented',
    operations: ['sqs:CreateQueue', 'sqs:SendMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws, { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' })
      for (const group of ['a', 'a', 'b', 'a'])
        await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: group, MessageGroupId: group, MessageDeduplicationId: 'same' })
      await sendTo(aws, url, 'c', 'last')
      expect(bodies(await receiveAll(aws, url, 3)).toSorted()).toEqual(['a', 'b', 'last'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-scope-of-queue',
    statement: 'By default a deduplication id counts for the whole queue, whatever the group',
    source: `${guide}/using-messagededuplicationid-property.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      for (const group of ['a', 'b'])
        await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: group, MessageGroupId: group, MessageDeduplicationId: 'same' })
      await sendTo(aws, url, 'c', 'last')
      expect(bodies(await receiveAll(aws, url, 2))).toEqual(['a', 'last'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-needs-group',
    statement: 'A message without a group is refused',
    source: `${guide}/using-messagegroupid-property.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      expect(await refusal(aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x', MessageDeduplicationId: 'x' }))).toMatch(/MissingParameter/)
    },
  }),
  behaviour({
    id: 'sqs.fifo-needs-deduplication',
    statement: 'A message without a deduplication id is refused where the queue does not deduplicate by content',
    source: `${api}/API_SendMessage.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      expect(await refusal(aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x', MessageGroupId: 'a' }))).toMatch(/InvalidParameterValue/)
    },
  }),
  behaviour({
    id: 'sqs.fifo-no-delay-of-one',
    statement: 'A FIFO queue refuses a delay of a single message',
    source: `${guide}/sqs-message-timers.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      const sent = aws.sqs.sendMessage({ QueueUrl: url, MessageBody: 'x', MessageGroupId: 'a', MessageDeduplicationId: 'x', DelaySeconds: 1 })
      expect(await refusal(sent)).toMatch(/InvalidParameterValue/)
    },
  }),
  behaviour({
    id: 'sqs.fifo-sequence-numbers',
    statement: 'Sequence numbers of a group grow, and are the same when sent and when received',
    source: `${guide}/FIFO-key-terms.html`,
    trust: 'documented',
    operations: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws)
      const send = (id: string) => aws.sqs.sendMessage({ QueueUrl: url, MessageBody: id, MessageGroupId: 'a', MessageDeduplicationId: id })
      const sent = [(await send('1')).SequenceNumber, (await send('2')).SequenceNumber]
      expect(BigInt(sent[1] ?? 0)).toBeGreaterThan(BigInt(sent[0] ?? 0))
      const received = await receiveAll(aws, url, 2)
      expect(received.map(({ Attributes }) => Attributes?.SequenceNumber)).toEqual(sent)
    },
  }),
  behaviour({
    id: 'sqs.fifo-dead-letter',
    statement: 'A dead letter keeps its group and deduplication id, and its group goes on with the next message',
    source: `${guide}/sqs-dead-letter-queues.html`,
    trust: 'documented',
    operations: ['sqs:ReceiveMessage'],
    run: async (aws) => {
      const { url, dead } = await queueWithDeadLetters(aws, fifoQueue, { maxReceiveCount: '2', VisibilityTimeout: '0' })
      for (const id of ['1', '2']) await aws.sqs.sendMessage({ QueueUrl: url, MessageBody: id, MessageGroupId: 'a', MessageDeduplicationId: id })
      const received: (string | undefined)[] = []
      await eventually(aws, async () => {
        received.push(...bodies(await receive(aws, url, 1)))
        expect(received).toContain('2')
      })
      expect(received).toEqual(['1', '1', '2'])
      const [letter] = await receiveAll(aws, dead, 1)
      expect([letter?.Body, letter?.Attributes?.MessageGroupId, letter?.Attributes?.MessageDeduplicationId]).toEqual(['1', 'a', '1'])
    },
  }),
  behaviour({
    id: 'sqs.fifo-dead-letters-are-fifo',
    statement: 'The dead-letter queue of a FIFO queue must be a FIFO queue',
    source: `${guide}/sqs-dead-letter-queues.html`,
    trust: 'documented',
    operations: ['sqs:SetQueueAttributes'],
    run: async (aws) => {
      const [url, standard] = [await fifoQueue(aws), await queue(aws)]
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn(aws, standard), maxReceiveCount: 2 })
      expect(await refusal(aws.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { RedrivePolicy } }))).toMatch(/InvalidParameterValue/)
    },
  }),
  behaviour({
    id: 'sqs.fifo-name',
    statement: 'The name of a FIFO queue ends in .fifo, and no other queue’s does',
    source: `${api}/API_CreateQueue.html`,
    trust: 'documented',
    operations: ['sqs:CreateQueue'],
    run: async (aws) => {
      expect(await refusal(queue(aws, { FifoQueue: 'true' }))).toMatch(/InvalidParameterValue/)
      expect(await refusal(queue(aws, {}, `${aws.name('queue')}.fifo`))).toMatch(/InvalidParameterValue/)
    },
  }),
  behaviour({
    id: 'sqs.fifo-handle-ends',
    statement: 'A receipt handle does not delete a message after its visibility timeout',
    source: `${api}/API_DeleteMessage.html`,
    trust: 'inferred',
    operations: ['sqs:DeleteMessage'],
    run: async (aws) => {
      const url = await fifoQueue(aws, { VisibilityTimeout: '1' })
      await sendTo(aws, url, 'a', '1')
      const [first] = await receiveAll(aws, url, 1)
      const [second] = await receiveAll(aws, url, 1)
      expect(await refusal(remove(aws, url, first))).toMatch(/InvalidParameterValue|ReceiptHandleIsInvalid/)
      expect((await counts(aws, url)).slice(0, 2).reduce((sum, each) => sum + each)).toBe(1)
      expect(second?.Body).toBe('1')
    },
  }),
]
