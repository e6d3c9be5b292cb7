import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Project } from '../project.ts'
import { changedRecords, isOfAnotherKit, keepFingerprints } from './trusted-records.ts'

const state = await mkdtemp(join(tmpdir(), 'stagecraft-records-'))
afterAll(() => rm(state, { recursive: true, force: true }))

const project = { state } as Project // all of it that the records are about

beforeEach(async () => {
  await writeFile(join(state, 'authorizers.json'), '{"apis":[]}')
  await keepFingerprints(project)
})

test('a record that is as it was is trusted, and one that was changed is not', async () => {
  expect([...(await changedRecords(project))]).toEqual([])
  await writeFile(join(state, 'authorizers.json'), '{}')
  expect([...(await changedRecords(project))]).toEqual(['authorizers.json'])
  expect(await isOfAnotherKit(project)).toBe(false)
})

test.each([
  ['another version of the kit', (kept: object) => ({ ...kept, kit: '0.0.9 0123456789ab' }), true],
  // as before the kit was noted
  ['an early version', ({ records }: { records: object }) => records, false],
])('what %s kept is made again', async (_, from, isKnown) => {
  const file = join(state, 'records.json')
  await writeFile(file, JSON.stringify(from(JSON.parse(await readFile(file, 'utf8')))))
  expect(await changedRecords(project)).toContain('authorizers.json')
  expect(await isOfAnotherKit(project)).toBe(isKnown)
})
