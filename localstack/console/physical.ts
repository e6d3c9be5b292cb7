import { logicalIdOf } from '../compose/names.ts'
import { stackName } from '../stack/description.ts'
import { physicalIdsOf } from '../stack/lookups.ts'
import type { StackRecord } from '../supervisor/records.ts'
import { recent } from './recent.ts'

/** How old what is known of a stack may be: a saved description changes what is deployed. */
const oldMs = 3_000

/** What is deployed: logical id → physical id (a queue's address, a topic's ARN, a bucket's name). */
export const physicalIds = recent(oldMs, ask, stackName)

async function ask(stack: StackRecord): Promise<Map<string, string>> {
  if (!stack.services) return physicalIdsOf(stack, stackName(stack))
  const all = Object.entries(stack.services).map(async ([name, service]) => {
    const ids = await physicalIdsOf({ ...stack, ...service }, stackName(service))
    return [...ids].map(([logicalId, id]): [string, string] => [logicalIdOf(name, logicalId), id])
  })
  return new Map((await Promise.all(all)).flat())
}

/** A queue's or a topic's name: the last part of its address or ARN. */
export function nameIn(physicalId: string): string {
  return physicalId.split(/[/:]/).at(-1) ?? ''
}
