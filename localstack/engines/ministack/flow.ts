import { ask } from '../../ask.ts'
import type { RunningDoor } from '../engine.ts'
import type { Flow } from '../flow.ts'

/** What a running engine's queues hold and have counted (flow.py). */
export async function flow({ endpoint, frontSecret }: RunningDoor): Promise<Flow> {
  const { status, text } = await ask(`${endpoint}/_stagecraft/flow?of=queues`, { 'x-stagecraft-front': frontSecret })
  if (status !== 200) throw new Error(`The engine answered ${status} to the question for its flow.`)
  return JSON.parse(text) as Flow // what flow.py writes
}
