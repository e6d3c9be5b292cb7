import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Decision } from '../decision.ts'
import type { EnginePlace } from '../engine.ts'

/** Where decisions.py keeps what was decided. */
export function decisionsFile(place: EnginePlace): string {
  return join(place.state, 'decisions.jsonl')
}

/** What decisions.py kept; the file is always whole. */
export async function readDecisions(place: EnginePlace): Promise<Decision[]> {
  const text = await readFile(decisionsFile(place), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Decision)
}
