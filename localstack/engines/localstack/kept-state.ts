import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnginePlace, RunningEngine } from '../engine.ts'

/** How the engine finds its state: it keeps stored objects and nothing else, and whatever it was started with before is lost. */
export async function keptState(place: EnginePlace): Promise<RunningEngine['state']> {
  const before = await stat(startMark(place)).catch(() => undefined)
  return before ? { kind: 'lost', since: await heldSince(place, before.mtime) } : { kind: 'new' }
}

async function heldSince(place: EnginePlace, otherwise: Date): Promise<Date> {
  const time = new Date(await readFile(startMark(place), 'utf8').catch(() => ''))
  return Number.isNaN(time.getTime()) ? otherwise : time
}

/** Where stored objects are kept. */
export function objects(place: EnginePlace): string {
  return join(place.state, 'objects')
}

/** Notes when it was started: from then on its queues may hold what a stop loses. */
export async function markStart(place: EnginePlace): Promise<void> {
  await writeFile(startMark(place), new Date().toISOString())
}

function startMark(place: EnginePlace): string {
  return join(place.state, 'started')
}
