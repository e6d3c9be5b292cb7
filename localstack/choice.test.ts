import { afterEach, expect, test, vi } from 'vitest'
import { chosen } from './choice.ts'
import type { StagecraftConfig } from './config.ts'

const config: StagecraftConfig = { ports: { page: 1, api: 2, identity: 3, engine: 4, database: 5 }, page: 'page' }
const own = '/project/.stagecraft'

afterEach(() => vi.unstubAllEnvs())

function choose(asked: { engine?: string; database?: string; state?: string }, settings = config, running?: Parameters<typeof chosen>[2]) {
  vi.stubEnv('STAGECRAFT_ENGINE', asked.engine)
  vi.stubEnv('STAGECRAFT_DATABASE', asked.database)
  vi.stubEnv('STAGECRAFT_STATE', asked.state)
  return chosen(settings, own, running)
}

test('the default stack keeps its state in .stagecraft itself', () => {
  const { engine, ...others } = choose({})
  expect(others).toEqual({ database: undefined, state: own })
  expect(choose({ engine, database: 'embedded' }).state).toBe(own)
})

test('every other combination has a folder of its own', () => {
  expect(choose({ engine: 'other' })).toEqual({ engine: 'other', database: undefined, state: `${own}/stacks/other` })
  expect(choose({ engine: 'other', database: 'docker' }).state).toBe(`${own}/stacks/other+docker`)
})

test('what was asked for comes before what runs, and that before the configuration', () => {
  const settings: StagecraftConfig = { ...config, engine: 'configured', databaseServer: 'docker' }
  const running = { engine: 'running', database: undefined }
  expect(choose({}, settings)).toMatchObject({ engine: 'configured', database: 'docker' })
  expect(choose({}, settings, running)).toMatchObject({ engine: 'running', database: undefined, state: `${own}/stacks/running` })
  expect(choose({ engine: 'asked' }, settings, running)).toMatchObject({ engine: 'asked', database: 'docker' })
})

test('STAGECRAFT_STATE names the folder, whatever runs', () => {
  expect(choose({ state: '/elsewhere' }, config, { engine: 'running', database: undefined })).toMatchObject({ state: '/elsewhere' })
  expect(choose({ state: '/elsewhere' }, config, { engine: 'running', database: undefined }).engine).toBe(choose({}).engine)
})

test('a database that does not exist is refused with those that do', () => {
  expect(() => choose({ database: 'oracle' })).toThrowError(
    expect.objectContaining({ code: 'unknown-database', hint: expect.stringContaining('embedded, docker, url') }),
  )
})
