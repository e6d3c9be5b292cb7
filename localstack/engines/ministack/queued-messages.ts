import { ask } from '../../ask.ts'
import type { RunningDoor } from '../engine.ts'
import type { MessageGroup, MessagePage } from '../queued-messages.ts'

/** At most `most` messages of a queue from the position `after` on (queued_messages.py); undefined where there is no such queue. */
export async function queuedMessages(door: RunningDoor, queue: string, after: number, most: number): Promise<MessagePage | undefined> {
  return answered<MessagePage>(door, 'messages', `${queue} ${after} ${most}`)
}

/** The groups of a FIFO queue that have the most messages, those that a consumer holds first; undefined where there is no such queue. */
export async function messageGroups(door: RunningDoor, queue: string, most: number): Promise<MessageGroup[] | undefined> {
  return (await answered<{ groups: MessageGroup[] }>(door, 'groups', `${queue} ${most}`))?.groups
}

async function answered<T>({ endpoint, frontSecret }: RunningDoor, what: string, of: string): Promise<T | undefined> {
  const { status, text } = await ask(`${endpoint}/_stagecraft/${what}?of=${encodeURIComponent(of)}`, { 'x-stagecraft-front': frontSecret })
  if (status === 404) return undefined
  if (status !== 200) throw new Error(`The engine answered ${status} to the question for ${what}.`)
  return JSON.parse(text) as T // what queued_messages.py writes
}
