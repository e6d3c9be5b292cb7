import { readFileSync } from 'node:fs'
import { ask } from '../ask.ts'
import type { RoleSource } from './hot-handlers.ts'

/** What tells the engine something, together. */
export interface Teller {
  /** There is something to tell. */
  soon(): void
  /** False once the engine has said that it keeps no such thing. */
  isWanted(): boolean
}

/**
 * Tells the engine what `taken` returns, `afterMs` after there was something. What cannot be told is not told later: what is known of a laptop's requests is not
 * worth a queue.
 */
export function teller({ engine, secretFile }: RoleSource, path: string, afterMs: number, taken: () => Promise<object> | object): Teller {
  let [isDue, isWanted] = [false, true]
  const tell = async () => {
    isDue = false
    const said = await taken()
    const secret = readFileSync(secretFile, 'utf8')
    // an engine that is away says so elsewhere
    const { status } = await ask(`${engine}${path}`, { 'x-stagecraft-front': secret }, said).catch(() => ({ status: 0 }))
    if (status === 404) isWanted = false
  }
  return {
    soon: () => {
      // the API answers, whatever becomes of this
      if (isDue || !isWanted) return
      isDue = true
      setTimeout(() => void tell().catch((error) => console.error(error)), afterMs).unref()
    },
    isWanted: () => isWanted,
  }
}
