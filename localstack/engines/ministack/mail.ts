import { ask } from '../../ask.ts'
import type { RunningDoor } from '../engine.ts'
import type { Mail } from '../mail.ts'

/** What a running engine keeps of the newest messages (mail.py), newest first. */
export async function mail({ endpoint, frontSecret }: RunningDoor): Promise<Mail[]> {
  const { status, text } = await ask(`${endpoint}/_stagecraft/mail`, { 'x-stagecraft-front': frontSecret })
  if (status !== 200) throw new Error(`The engine answered ${status} to the question for its messages.`)
  const { messages } = JSON.parse(text) as { messages: (Omit<Mail, 'at'> & { at: number })[] } // what mail.py writes
  return messages.map((each) => ({ ...each, at: new Date(each.at * 1_000).toISOString() })).toReversed()
}
