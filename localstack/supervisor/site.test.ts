import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Project } from '../project.ts'
import { readProcesses, writeProcesses } from './records.ts'
import { processNotes } from './site.ts'

let project: Project

beforeEach(async () => {
  const state = await mkdtemp(join(tmpdir(), 'stagecraft-site-'))
  project = {
    root: state,
    state,
    programs: state,
    engine: '',
    database: undefined,
    isAdopted: false,
    stage: 'local',
    config: {},
  } as unknown as Project // of it, the state
})
afterEach(() => rm(project.state, { recursive: true, force: true }))

const named = async () => (await readProcesses(project)).map(({ name, pid }) => `${name} ${pid}`)

it('notes each process once, in the order in which they came, and another one under the same name in its place', async () => {
  const note = processNotes(project)
  await Promise.all([note({ name: 'page', pid: 11, mark: 'page' }), note({ name: 'database', pid: 12, mark: 'postgres' })])
  await note({ name: 'page', pid: 13, mark: 'page' })
  expect(await named()).toEqual([`supervisor ${process.pid}`, 'page 13', 'database 12'])
})

it('keeps what somebody else has noted since', async () => {
  const note = processNotes(project)
  await note({ name: 'database', pid: 12, mark: 'postgres' })
  await writeProcesses(project, [...(await readProcesses(project)).slice(0, 1), { name: 'database', pid: 14, mark: 'postgres' }])
  await note({ name: 'page', pid: 13, mark: 'page' })
  expect(await named()).toEqual([`supervisor ${process.pid}`, 'database 14', 'page 13'])
})
