import { existsSync } from 'node:fs'
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openProject } from '../project.ts'
import { packageService } from './framework.ts'

const root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-framework-')))
afterAll(() => rm(root, { recursive: true, force: true }))

test('two runs of one project at the same time each find what they compiled', async () => {
  await cp(join(import.meta.dirname, '..', '..', 'tests', 'fixtures', 'foreign', 'bare'), root, { recursive: true })
  const project = await openProject(root)
  const runs = await Promise.all([packageService(project), packageService(project)])
  expect(runs.map(({ code, output }) => (code === 0 ? 'ended well' : output))).toEqual(['ended well', 'ended well'])
  // the Framework's temporary files lie there too, and go with it
  expect(new Set(runs.map(({ folder }) => folder)).size).toBe(2)
  expect(runs.map(({ folder }) => existsSync(join(folder, 'serverless-state.json')))).toEqual([true, true])
})
