import type { RunningDoor } from '../engine.ts'
import type { Mail } from '../mail.ts'
import { askEngine } from './ask-engine.ts'

/** What a running engine keeps of the newest messages (mail.py), newest first. */
export async function mail(door: RunningDoor): Promise<Mail[]> {
  const { messages = [] } = (await askEngine<{ messages: (Omit<Mail, 'at'> & { at: number })[] }>(door, 'mail', {}, 'its messages')) ?? {}
  return messages.map((each) => ({ ...each, at: new Date(each.at * 1_000).toISOString() })).toReversed()
}
