import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultEngine } from '@stagecraft/localstack/engines/default.ts'
import { type Project, select } from '@stagecraft/localstack/project.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { chosenAnew } from './chosen-anew.ts'

let programs: string
let first: Project
let other: Project
beforeEach(async () => {
  for (const name of ['STAGECRAFT_ENGINE', 'STAGECRAFT_DATABASE', 'STAGECRAFT_STATE']) vi.stubEnv(name, '')
  programs = await mkdtemp(join(tmpdir(), 'stagecraft-chosen-'))
  // of a project only these are looked at
  first = { programs, engine: defaultEngine, database: undefined, state: programs } as Project
  other = { programs, engine: 'another', database: 'docker', state: join(programs, 'stacks', 'another+docker') } as Project
  await mkdir(other.state, { recursive: true })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(programs, { recursive: true, force: true })
})

test('after a stack with another engine, a start without a choice names both, and the command that goes back', async () => {
  await select(other)
  const said = await chosenAnew(first)
  expect(said).toContain(`starting on ${defaultEngine}`)
  expect(said).toContain('`make up ENGINE=another DATABASE=docker`')
})

test('nothing is said of a first start, of the same stack, of one that was reset, and where somebody chose', async () => {
  expect(await chosenAnew(first)).toBeUndefined()
  await select(other)
  expect(await chosenAnew(other)).toBeUndefined()
  vi.stubEnv('STAGECRAFT_ENGINE', defaultEngine)
  expect(await chosenAnew(first)).toBeUndefined()
  vi.stubEnv('STAGECRAFT_ENGINE', '')
  await rm(other.state, { recursive: true })
  expect(await chosenAnew(first)).toBeUndefined()
})
