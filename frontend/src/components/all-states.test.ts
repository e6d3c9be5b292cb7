import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { allStates } from './all-states.ts'

const here = dirname(fileURLToPath(import.meta.url))
const definitions = globSync('*/*.define.ts', { cwd: here })
const tags = definitions.map((file) => /define\('([a-z-]+)'/.exec(readFileSync(join(here, file), 'utf8'))?.[1])

test('every component keeps its states beside it', () => {
  expect(definitions.filter((file) => !existsSync(join(here, file.replace('.define.ts', '.states.ts'))))).toEqual([])
})

test('every component is among those that are looked at', () => {
  expect(allStates.map(({ tag }) => tag).sort()).toEqual(tags.sort())
})

test('what loads has its four states', () => {
  const loads = ['order-table', 'order-timeline', 'import-list', 'import-head', 'line-list', 'queue-meters', 'dead-letter-list', 'redrive-panel']
  const missing = allStates
    .filter(({ tag }) => loads.includes(tag))
    .flatMap(({ tag, states }) => ['loading', 'empty', 'error'].filter((state) => !(state in states)).map((state) => `${tag}: ${state}`))
  expect(missing).toEqual([])
})
