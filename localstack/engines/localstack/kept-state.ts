import { existsSync } from 'node:fs'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineOptions, EnginePlace, RunningEngine } from '../engine.ts'
import { startMark } from '../place.ts'

/**
 * What of the engine's state a start may use. Stored objects it always has. The rest it saves when it ends, whole or not at all
 * (inside/stagecraft_localstack/kept/kept_stores.py), and takes away when it starts: what a killed one leaves is lost. So is what was saved for other addresses, which
 * stand in it. Whether it fits this version the engine itself sees.
 */
export async function keptState(place: EnginePlace, options: EngineOptions): Promise<RunningEngine['state']> {
  const before = await stat(startMark(place)).catch(() => undefined)
  if (!before) return { kind: 'new' }
  const isKept = existsSync(stores(place)) && !options.discardState && (await savedFor(place)) === whatItIsFor(options)
  return isKept ? { kind: 'kept' } : lost(place)
}

/** What is left of one whose stores cannot be read. */
export async function lost(place: EnginePlace): Promise<RunningEngine['state']> {
  const since = (await heldSince(place)) ?? (await stat(startMark(place)).catch(() => undefined))?.mtime ?? new Date(Date.now() - aDayMs)
  return { kind: 'lost', since }
}

const aDayMs = 24 * 3_600_000

/**
 * Notes since when the queues hold what a kill would lose: where they were kept, since an earlier start, whose messages may still be in them, for as long as a
 * day. What has not arrived in so long is in a dead-letter queue. And notes whom this start's stores would be for.
 */
export async function markStart(place: EnginePlace, { kind }: RunningEngine['state'], options: EngineOptions): Promise<void> {
  const earlier = kind === 'kept' ? await heldSince(place) : undefined
  const isRecent = earlier && Date.now() - earlier.getTime() < aDayMs
  const last = kind === 'kept' ? (await stat(startMark(place))).mtime : undefined
  if (kind !== 'kept') await rm(stores(place), { recursive: true, force: true })
  await writeFile(startMark(place), ((isRecent ? earlier : last) ?? new Date()).toISOString())
  await writeFile(forFile(place), whatItIsFor(options))
}

function whatItIsFor({ port, region, addresses, reaches }: EngineOptions): string {
  return JSON.stringify({ port, region, addresses, reaches })
}

function savedFor(place: EnginePlace): Promise<string | undefined> {
  return readFile(forFile(place), 'utf8').catch(() => undefined)
}

async function heldSince(place: EnginePlace): Promise<Date | undefined> {
  const time = new Date(await readFile(startMark(place), 'utf8').catch(() => ''))
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** Where stored objects are kept. */
export function objects(place: EnginePlace): string {
  return join(place.state, 'objects')
}

/** Where the rest lies after a clean stop. Python's pickles: whoever reads them runs them, so none may come from elsewhere. */
export function stores(place: Pick<EnginePlace, 'state'>): string {
  return join(place.state, 'stores')
}

function forFile(place: EnginePlace): string {
  return join(place.state, 'stores-for.json')
}
