import { StagecraftError } from '../../../errors.ts'
import type { ConsoleContext } from '../../context.ts'
import { nameIn } from '../../physical.ts'
import { type DeployedQueue, deployedQueues, queueNamed } from './queues.ts'
import type { Choice, QueuedMessage, ResendPlan } from './types.ts'

/** So many dead letters are sent again at once. */
const most = 10_000
const pageSize = 1_000

/**
 * What a resend will do. Dead letters of a FIFO queue are sent in the order in which they lie there, so that a group's messages stay in their sequence; a
 * choice that would leave an earlier message of a group behind names it in `earlier`.
 * Throws `no-dead-letters-queue`, `unknown-source`, and `not-in-sequence` where `ids` are chosen and the engine does not show messages.
 */
export async function planResend(console: ConsoleContext, name: string, { ids, withEarlier = false }: Choice): Promise<ResendPlan> {
  const queue = await queueNamed(console, name)
  if (!queue.isDeadLetters)
    throw new StagecraftError('no-dead-letters-queue', `${name} is no dead-letter queue.`, {
      hint: 'Messages are sent again from a dead-letter queue only.',
    })
  const all = await everyMessage(console, name)
  const [chosen, earlier] = inSequence(all, ids, queue.isFifo)
  const going = new Set([...chosen, ...(withEarlier ? earlier.map(({ id }) => id) : [])])
  const messages = all.filter(({ id }) => going.has(id))
  const target = await targetOf(console, queue, messages)
  return {
    to: target.name,
    messages,
    earlier: withEarlier ? [] : earlier,
    waitingThere: await waitingIn(console, target, messages),
    consumers: queue.consumers,
  }
}

/** The ids that are chosen, and the messages that lie before one of them in its group and are not. */
export function inSequence(all: readonly QueuedMessage[], ids: Choice['ids'], isFifo: boolean): [chosen: Set<string>, earlier: QueuedMessage[]] {
  const chosen = new Set(ids === 'all' ? all.map(({ id }) => id) : ids)
  if (!isFifo || ids === 'all') return [chosen, []]
  const last = new Map(all.filter(({ id }) => chosen.has(id)).map((message) => [message.group, message.id]))
  const isOver = new Set<string | undefined>()
  const earlier: QueuedMessage[] = []
  for (const message of all) {
    if (!last.has(message.group) || isOver.has(message.group)) continue
    if (!chosen.has(message.id)) earlier.push(message)
    if (last.get(message.group) === message.id) isOver.add(message.group)
  }
  return [chosen, earlier]
}

async function everyMessage(console: ConsoleContext, name: string): Promise<QueuedMessage[]> {
  const look = console.engine.queuedMessages
  if (!look)
    throw new StagecraftError('not-shown', 'This engine does not show messages without taking them.', {
      hint: 'Use the default engine to send chosen dead letters again.',
    })
  const found: QueuedMessage[] = []
  for (let after: number | undefined = 0; after !== undefined && found.length < most; ) {
    const page: Awaited<ReturnType<typeof look>> = await look(await console.door(), name, after, pageSize)
    found.push(...(page?.messages ?? []))
    after = page?.next
  }
  return found.slice(0, most)
}

// SQS notes where a dead letter was taken from; what a topic could not deliver has no note, and belongs where its subscription leads
async function targetOf(console: ConsoleContext, queue: DeployedQueue, messages: readonly QueuedMessage[]): Promise<DeployedQueue> {
  const noted = new Set(messages.flatMap(({ deadLetterOf }) => (deadLetterOf ? [nameIn(deadLetterOf)] : [])))
  const [source, ...others] = noted.size > 0 ? [...noted] : queue.sources
  if (source === undefined || others.length > 0)
    throw new StagecraftError(
      'unknown-source',
      source ? `These messages come from several queues: ${[source, ...others].join(', ')}.` : `No queue sends its failed messages to ${queue.name}.`,
      {
        hint: source ? 'Choose the messages of one queue.' : 'What a function failed at is sent again by invoking it with the event in the message.',
      },
    )
  const target = (await deployedQueues(console)).find(({ name }) => name === source)
  if (target) return target
  throw new StagecraftError('unknown-source', `The queue ${source}, which these messages come from, is not there any more.`)
}

async function waitingIn(console: ConsoleContext, target: DeployedQueue, messages: readonly QueuedMessage[]): Promise<number> {
  const groups = new Set(messages.map(({ group }) => group))
  const there = (target.isFifo && (await console.engine.messageGroups?.(await console.door(), target.name, 1_000))) || []
  return there.filter(({ group }) => groups.has(group)).reduce((sum, each) => sum + each.messages, 0)
}
