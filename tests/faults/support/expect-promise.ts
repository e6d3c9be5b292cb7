import { expect } from 'vitest'
import type { WrittenEvent } from '../../system/support/order-files.ts'
import { breaches, differences } from './promise.ts'
import { settled } from './settle.ts'
import type { Stack } from './stack.ts'
import type { Watcher } from './watcher.ts'

/** What was handed over: the files by their keys, and the events in them that are right. */
export interface HandedOver {
  files: Record<string, string>
  events: readonly WrittenEvent[]
}

/** Waits until all is settled, ends the watch, and holds the database against the promise and against what was handed over: every order, every line. */
export async function expectPromise(stack: Stack, watcher: Watcher, { files, events }: HandedOver, seconds?: number): Promise<void> {
  try {
    await settled(stack, Object.keys(files), seconds)
  } finally {
    const { looks, breaches: seen } = await watcher.end()
    expect(seen).toEqual([])
    // a small file is done in a moment
    expect(looks).toBeGreaterThan(1)
  }
  expect(await breaches(stack.pool)).toEqual([])
  expect(await differences(stack.pool, events)).toEqual([])
  for (const [key, content] of Object.entries(files)) expect(await wrongLines(stack, key, content)).toEqual([])
}

/** Lines of the file that the ledger does not have, has otherwise, or has beside the file's own. */
async function wrongLines({ pool }: Stack, key: string, content: string): Promise<string[]> {
  const { rows } = await pool.query<{ line: number; raw: Buffer }>(
    'select line, raw from import_lines join imports on id = import_id where object_key = $1 order by line',
    [key],
  )
  const found = rows.map(({ line, raw }) => `${line} ${raw}`)
  const expected = content
    .trimEnd()
    .split('\n')
    .map((text, index) => `${index + 1} ${text}`)
    .slice(1)
  const [has, wants] = [new Set(found), new Set(expected)]
  return [...expected.filter((line) => !has.has(line)).map((line) => `missing: ${line}`), ...found.filter((line) => !wants.has(line))].slice(0, 5)
}
