import { ask } from '../../ask.ts'
import type { RunningDoor } from '../engine.ts'

/**
 * Asks a running engine at one of the paths that the kit adds to it (kit_paths.py). `T` is what the path's module writes; undefined where the engine does
 * not know what was asked `of`. Throws where it answers anything else, with what was asked for: `its flow`; and where nothing answers.
 */
export async function askEngine<T>(
  { endpoint, frontSecret }: RunningDoor,
  path: string,
  of: Record<string, string>,
  what: string,
): Promise<T | undefined> {
  const query = new URLSearchParams(of)
  const { status, text } = await ask(`${endpoint}/_stagecraft/${path}?${query}`, { 'x-stagecraft-front': frontSecret })
  if (status === 404) return undefined
  if (status !== 200) throw new Error(`The engine answered ${status} when it was asked for ${what}.`)
  return JSON.parse(text) as T
}

/** Has a running engine do something at one of those paths. Throws where it answers anything but 200, with what it was to do: `hand messages out again`. */
export async function tellEngine<T>({ endpoint, frontSecret }: RunningDoor, path: string, said: object, what: string): Promise<T> {
  const { status, text } = await ask(`${endpoint}/_stagecraft/${path}`, { 'x-stagecraft-front': frontSecret }, said)
  if (status !== 200) throw new Error(`The engine answered ${status} when it was to ${what}.`)
  return JSON.parse(text) as T
}
