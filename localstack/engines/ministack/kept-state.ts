import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnginePlace, RunningEngine } from '../engine.ts'
import { startMark } from '../place.ts'
import { isWhole } from './saved-state.ts'

/**
 * What of the engine's state a start may use.
 *
 * It saves when it ends, and only then, one file after another: what a killed one left is as old as its last clean end, or partly so, beside objects
 * that are newer.
 */
export async function keptState(place: EnginePlace, discard = false): Promise<RunningEngine['state']> {
  const since = await stat(startMark(place)).catch(() => undefined)
  if (!since && !existsSync(place.state)) return { kind: 'new' }
  const isKept = since && !discard && existsSync(objects(place)) && !existsSync(aside(place)) && (await isWhole(services(place)))
  if (isKept) return { kind: 'kept' }
  const isEmpty = !existsSync(services(place)) && (await readdir(objects(place)).catch(() => [])).length === 0 && !existsSync(aside(place))
  return isEmpty ? { kind: 'new' } : { kind: 'lost', since: (await heldSince(place)) ?? since?.mtime ?? new Date(Date.now() - aDayMs) }
}

const aDayMs = 24 * 3_600_000

/**
 * Since when the queues hold what a kill would lose: where they were kept, not since this start but since an earlier one, whose messages may
 * still be in them. Runs of the last day count, and always the last one: what has not arrived in so long is in a dead-letter queue.
 */
export async function markStart(place: EnginePlace, { kind }: RunningEngine['state']): Promise<void> {
  const [earlier, last] = kind === 'kept' ? [await heldSince(place), (await stat(startMark(place))).mtime] : []
  const isRecent = earlier && Date.now() - earlier.getTime() < aDayMs
  await writeFile(startMark(place), ((isRecent ? earlier : last) ?? new Date()).toISOString())
}

async function heldSince(place: EnginePlace): Promise<Date | undefined> {
  const time = new Date(await readFile(startMark(place), 'utf8').catch(() => ''))
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** Its files are of no use; the objects are kept for later. Objects put aside by a start that was itself killed go before what that one made. */
export async function putAside(place: EnginePlace): Promise<void> {
  await rm(services(place), { recursive: true, force: true })
  if (existsSync(aside(place))) await rm(objects(place), { recursive: true, force: true })
  else await rename(objects(place), aside(place)).catch(ignoreMissing)
}

/** Puts the objects back that were put aside. The engine must not be running. */
export async function putBack(place: EnginePlace): Promise<void> {
  await rm(objects(place), { recursive: true, force: true })
  await rename(aside(place), objects(place)).catch(ignoreMissing)
}

/** Where it keeps its services, a file each. */
export function services(place: EnginePlace): string {
  return join(place.state, 'services')
}

/** Where it keeps stored objects. */
export function objects(place: EnginePlace): string {
  return join(place.state, 'objects')
}

function aside(place: EnginePlace): string {
  return join(place.state, 'objects-put-aside')
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
