import { stripVTControlCharacters } from 'node:util'
import type { Divergence } from '@stagecraft/localstack/engines/conformance.ts'
import { Account } from './account.ts'
import type { Behaviour } from './behaviour.ts'
import type { Site } from './site.ts'
import { type Call, recording } from './transcript.ts'

/** How an account behaved. */
export interface Outcome {
  id: string
  outcome: 'same' | 'differs' | 'absent' | 'failed'
  /** What is otherwise, as declared; or why it failed. */
  how?: string
  calls: Call[]
  /** What could not be removed afterwards. */
  leftBehind: string[]
}

/** Tries a behaviour, removes what it made, and compares it with what the engine declares. It does not throw. */
export async function tryBehaviour(site: Site, accountId: string, behaviour: Behaviour, declared: Divergence | undefined): Promise<Outcome> {
  const account = new Account(site, accountId, declared !== undefined)
  const calls: Call[] = []
  const error = await recording(calls, () => behaviour.run(account)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const leftBehind = await account.undoAll()
  account.destroy()
  return { id: behaviour.id, ...judge(behaviour, calls, error, declared), calls, leftBehind }
}

function judge(
  { id, operations }: Behaviour,
  calls: readonly Call[],
  error: unknown,
  declared: Divergence | undefined,
): Pick<Outcome, 'outcome' | 'how'> {
  if (error !== undefined) {
    const why = messageOf(error)
    if (!declared) return { outcome: 'failed', how: why }
    if (why.includes(declared.shows)) return { outcome: declared.kind, how: declared.how }
    return { outcome: 'failed', how: `It differs, but not as the engine declares for ${id} (“${declared.shows}”): ${why}` }
  }
  if (declared) return { outcome: 'failed', how: `Now the same: remove the engine’s declaration of ${id}.` }
  const missed = operations.filter((each) => !calls.some(({ operation }) => operation === each))
  if (missed.length > 0) return { outcome: 'failed', how: `It declares operations that it does not call: ${missed.join(', ')}.` }
  return { outcome: 'same' }
}

function messageOf(error: unknown): string {
  const { name, message, cause, actual } = error as Error & { actual?: unknown }
  // an assertion's message leaves out what is nested
  const got = actual !== null && typeof actual === 'object' ? ` (it is ${JSON.stringify(actual).slice(0, 600)})` : ''
  const why = cause instanceof Error ? ` (${messageOf(cause)})` : ''
  return stripVTControlCharacters(`${name}: ${message}${got}${why}`)
}
