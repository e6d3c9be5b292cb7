import type { Course } from './course.ts'
import { type Invocations, longestMs, remainingMs } from './invocations.ts'
import type { QueuedMessage } from './queue.ts'
import type { Mapping, System } from './system.ts'

/** Event source mappings: they hand a queue's messages to its function. */
export class Deliveries {
  readonly #course: Course
  readonly #system: System
  readonly #invocations: Invocations

  constructor(course: Course, system: System, invocations: Invocations) {
    this.#course = course
    this.#system = system
    this.#invocations = invocations
  }

  /** Those that could hand something over now. */
  due(): Mapping[] {
    return this.#system.mappings.filter(({ function: invoked, queue }) => this.#invocations.isFree(invoked) && queue.receivable().length > 0)
  }

  /** When the next message in flight becomes visible. */
  nextDue(): number[] {
    return this.#system.mappings.flatMap(({ queue }) => queue.nextVisible() ?? [])
  }

  /** Hands one batch over, and deletes what was done with. */
  async deliver({ queue, function: invoked, batchSize, reportsFailures }: Mapping): Promise<void> {
    const { faults, tell, choose, now } = this.#course
    // out of order, a few at a time: so several are worked on side by side
    const size = queue.isOrderly() ? choose(Math.min(batchSize, queue.receivable().length)) : 1 + choose(2)
    const deadLetters = this.#system.queues.find(({ settings }) => settings.arn === queue.settings.deadLetters?.arn)
    // the first choice is a whole batch
    const messages = queue.receive(size === 0 ? batchSize : size, deadLetters)
    if (messages.length === 0) return
    const fault = faults.next(invoked.name, 'delivery')
    if (fault) tell(`messages for ${invoked.name}: ${fault.do}`)
    if (fault?.do === 'break') this.#invocations.break(invoked, fault.seconds)
    if (fault?.do === 'lose') return deleteAll(queue, messages)
    if (fault?.do === 'give up') return queue.giveUp(messages, deadLetters)
    if (fault?.do === 'overtake') queue.breakOrder(now() + Math.min(fault.seconds * 1_000, longestMs))
    const ended = await this.#invocations.invoke(invoked, eventOf(messages, queue.settings.arn), { remainingMs: remainingMs(invoked, fault) })
    // it died after its last commit, and so often before
    if (fault?.do === 'give up though done') return queue.giveUp(messages, deadLetters)
    // with `deliver again` it was done with, and comes again none the less
    if ('error' in ended || fault?.do === 'deliver again') return
    const { batchItemFailures = [] } = (ended.value ?? {}) as { batchItemFailures?: { itemIdentifier: string }[] }
    const failed = new Set(reportsFailures ? batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) : [])
    deleteAll(
      queue,
      messages.filter(({ id }) => !failed.has(id)),
    )
  }
}

function deleteAll(queue: Mapping['queue'], messages: readonly QueuedMessage[]): void {
  for (const { handle } of messages) if (handle) queue.delete(handle)
}

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
function eventOf(messages: readonly QueuedMessage[], arn: string): object {
  return {
    Records: messages.map(({ id, handle, body, group, receives, sentAt }) => ({
      messageId: id,
      receiptHandle: handle,
      body,
      attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAt), ...(group !== undefined && { MessageGroupId: group }) },
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
    })),
  }
}
