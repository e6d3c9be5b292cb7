import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRun } from './read-run.ts'
import type { ChaosEvent } from './types.ts'

let file: string
beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'stagecraft-chaos-')), 'events.jsonl')
})
afterAll(() => rm(join(file, '..'), { recursive: true, force: true }))

const begins: ChaosEvent = { event: 'begins', at: 1, seed: 7, minutes: 2, faults: ['kill'] }
const did = (at: number): ChaosEvent => ({ event: 'did', at, text: `this ${at}` })
const held = (history: number): ChaosEvent => ({ event: 'held', at: history * 1_000, history, seed: 6 + history, moments: 10, inAll: 10 * history })
const told = (...events: ChaosEvent[]) => writeFile(file, events.map((each) => `${JSON.stringify(each)}\n`).join(''))

test('without a run there is nothing', async () => {
  expect(await readRun(join(file, 'none'), false, '')).toBeUndefined()
})

test('a run that goes on holds so far, with what happened, the newest first', async () => {
  await told(begins, did(2), held(1), did(1_500))
  await writeFile(file, '{"event":"di', { flag: 'a' })
  expect(await readRun(file, true, undefined)).toMatchObject({
    ...{ seed: 7, faults: ['kill'], isRunning: true, verdict: 'holds', histories: 1, moments: 10 },
    did: [{ text: 'this 1500' }, { text: 'History 1 held: looked at 10 times. Its seed is 7.' }, { text: 'this 2' }],
  })
})

test('a history that failed is told with the command that repeats it', async () => {
  const failed: ChaosEvent = {
    ...{ event: 'failed', at: 9, history: 2, seed: 8 },
    breaches: ['one was lost'],
    text: 'drop',
    repeat: 'make histories HISTORY=x',
  }
  await told(begins, held(1), failed)
  expect(await readRun(file, false, 'said')).toMatchObject({
    ...{ verdict: 'broken', failed: { breaches: ['one was lost'], text: 'drop', repeat: 'make histories HISTORY=x' } },
  })
})

test('a run that broke off says why, and one that ended counts', async () => {
  await told(begins, held(1))
  expect(await readRun(file, false, 'The stack is not running.')).toMatchObject({ verdict: 'ended early', said: 'The stack is not running.' })
  await told(begins, held(1), { event: 'ends', at: 9, histories: 3, moments: 30 })
  const run = await readRun(file, false, 'a warning')
  expect([run?.verdict, run?.histories, run?.moments, run?.said]).toEqual(['holds', 3, 30, undefined])
})

test('of a long run the beginning and the newest are read', async () => {
  await told(begins, held(1), ...Array.from({ length: 20_000 }, (_, at) => did(at)), held(2))
  const run = await readRun(file, true, undefined)
  expect([run?.seed, run?.did.length, run?.did[1]?.text, run?.histories, run?.moments]).toEqual([7, 100, 'this 19999', 2, 20])
})
