import type { RunningDoor } from '../engine.ts'
import type { MessageGroup, MessagePage } from '../queued-messages.ts'
import { askEngine, tellEngine } from './ask-engine.ts'

/** At most `most` messages of a queue from the position `after` on (queued_messages.py); undefined where there is no such queue. */
export function queuedMessages(door: RunningDoor, queue: string, after: number, most: number): Promise<MessagePage | undefined> {
  return askEngine(door, 'messages', { of: `${queue} ${after} ${most}` }, `the messages of ${queue}`)
}

/** The groups of a FIFO queue that have the most messages, those that a consumer holds first; undefined where there is no such queue. */
export async function messageGroups(door: RunningDoor, queue: string, most: number): Promise<MessageGroup[] | undefined> {
  return (await askEngine<{ groups: MessageGroup[] }>(door, 'groups', { of: `${queue} ${most}` }, `the groups of ${queue}`))?.groups
}

/** Has what the receivers of a queue hold handed out once more, while they still have it. Returns how many messages that were. */
export async function redeliver(door: RunningDoor, queue: string): Promise<number> {
  return (await tellEngine<{ messages: number }>(door, 'redelivery', { of: queue }, `hand the messages of ${queue} out again`)).messages
}
