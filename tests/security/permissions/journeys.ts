import type { Journey } from '@stagecraft/localstack/config.ts'
import { goOn } from '../../faults/support/mappings.ts'
import { openStack } from '../../faults/support/stack.ts'
import { emptyStack } from '../../system/support/stack.ts'
import { consumers } from './journeys/consumers.ts'
import { failures } from './journeys/failures.ts'
import { identity } from './journeys/identity.ts'
import { intake } from './journeys/intake.ts'
import { logs } from './journeys/logs.ts'
import { deployment, operations } from './journeys/operations.ts'
import { privacy } from './journeys/privacy.ts'
import { purge, queueOf } from './journeys/queues.ts'
import { reading } from './journeys/reading.ts'
import { smoke } from './journeys/smoke.ts'

/** What the system does for people and for other systems, each with the functions whose grants it needs. Together they use every grant. */
export const journeys: readonly Journey[] = [
  ...intake,
  ...privacy,
  ...operations,
  ...reading,
  deployment,
  ...identity,
  ...consumers,
  ...failures,
  ...smoke,
  ...logs,
]

/** Makes the stack as if none of this had happened. */
export async function tidy(): Promise<void> {
  const stack = await openStack()
  try {
    for (const name of Object.keys(queueOf)) await goOn(stack, name)
    await purge(stack)
    await emptyStack(stack.record)
  } finally {
    await stack.close()
  }
}
