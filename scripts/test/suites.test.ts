import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'
import { defaultEngine } from '@stagecraft/localstack/engines/default.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { casesOf, chosenOf, suites, suitesOf, triesOf, whyNoContainers, whyOnDefaultEngine } from './suites.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-suites-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const config = { page: 'page', ports: { page: 1, api: 2, identity: 3, engine: 4, database: 5 } }
const names = (more: Partial<StagecraftConfig> = {}) =>
  suitesOf({
    root,
    state: root,
    programs: root,
    engine: '',
    database: undefined,
    isAdopted: false,
    stage: 'local',
    config: { ...config, ...more },
  }).map(({ name }) => name)

async function write(file: string): Promise<void> {
  await mkdir(join(root, file, '..'), { recursive: true })
  await writeFile(join(root, file), '')
}

test('an application has the suites that it has tests for', async () => {
  expect(names()).toEqual([])
  await write('backend/greet.test.ts')
  await write('tests/system/application.test.ts')
  await write('frontend/node_modules/x/y.browser-test.ts')
  expect(names()).toEqual(['units', 'system'])
})

test('it is fuzzed where it says how', () => {
  expect(names({ fuzz: { description: '/description.json', people: {} } })).toEqual(['fuzz'])
})

test('without a Docker daemon, the suite of containers says why it is not run', async () => {
  vi.stubEnv('PATH', root)
  expect(await whyNoContainers()).toBe('Docker is not installed: there is no `docker` on the PATH.')
  vi.unstubAllEnvs()
})

test('a suite that is about the kit around the engine says on another one why it is not run', () => {
  expect(whyOnDefaultEngine(defaultEngine)).toBeUndefined()
  expect(whyOnDefaultEngine('another')).toContain('`make test SUITE=adoption` runs it there')
})

test('the long suites run where they are asked for, and where there are no others', () => {
  const namesOf = (given: typeof suites, names: string[], all?: boolean) => chosenOf(given, names, all).map(({ name }) => name)
  const long = suites.filter(({ isLong }) => isLong)
  expect(long.map(({ name }) => name)).toEqual(['containers', 'faults', 'integration', 'projects', 'adoption'])
  expect(namesOf(suites, [])).toEqual(suites.filter((each) => !long.includes(each)).map(({ name }) => name))
  expect(namesOf(suites, [], true)).toEqual(suites.map(({ name }) => name))
  expect(namesOf(suites, ['units', 'faults'])).toEqual(['faults', 'units'])
  expect(namesOf(long, [])).toEqual(long.map(({ name }) => name))
  expect(() => chosenOf(suites, ['unit'])).toThrow(expect.objectContaining({ code: 'no-such-suite', hint: expect.stringContaining('units') }))
})

test('generated cases are few, but where suites are named or all are asked for', () => {
  expect([triesOf([]), triesOf([], true), triesOf(['fuzz'])]).toEqual(['few', 'all', 'all'])
  for (const suite of suites) {
    const [few, all] = [casesOf(suite, 'few'), casesOf(suite, 'all')]
    if (!suite.cases) expect([few, all]).toEqual(['', ''])
    else expect(0 < Number(few) && Number(few) < Number(all), suite.name).toBe(true)
  }
})
