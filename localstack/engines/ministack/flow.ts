import type { RunningDoor } from '../engine.ts'
import type { Flow } from '../flow.ts'
import { askEngine } from './ask-engine.ts'

/** What a running engine's queues hold and have counted (flow.py). */
export async function flow(door: RunningDoor): Promise<Flow> {
  const found = await askEngine<Flow>(door, 'flow', { of: 'queues' }, 'its flow')
  if (!found) throw new Error('The engine does not know its flow.')
  return found
}
