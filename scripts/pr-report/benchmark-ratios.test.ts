import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { benchmarkRatios } from './benchmark-ratios.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-bench-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, value: unknown): Promise<string> {
  await writeFile(join(folder, name), JSON.stringify(value))
  return join(folder, name)
}

test('medians are compared, numbers by their place, and entries of a list by their name', async () => {
  const before = await file('before', { up: { min: 1, median: 2, max: 9 }, memory: [{ name: 'page', megabytes: 50 }], gone: 1, zero: 0 })
  const after = await file('after', {
    up: { min: 1, median: 3, max: 9 },
    memory: [
      { name: 'other', megabytes: 1 },
      { name: 'page', megabytes: 25 },
    ],
    zero: 4,
  })
  expect(await benchmarkRatios(before, after)).toEqual([
    { name: 'up', before: 2, after: 3, ratio: 1.5 },
    { name: 'memory.page.megabytes', before: 50, after: 25, ratio: 0.5 },
  ])
})

test('a file that is no JSON is refused with the command that writes one', async () => {
  const before = await file('before', {})
  await expect(benchmarkRatios(before, join(folder, 'none'))).rejects.toMatchObject({
    code: 'no-benchmark',
    hint: expect.stringContaining('make -s bench JSON=1'),
  })
})
