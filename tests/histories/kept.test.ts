import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProject } from '../../localstack/project.ts'
import type { History } from '../../scripts/histories/history.ts'
import { isFound } from '../../scripts/histories/mutants.ts'
import { type OpenedSimulation, openSimulation } from '../../scripts/histories/open.ts'
import { textOf } from '../structure/sources.ts'
import { histories } from './application.ts'
import { mutants } from './mutants.ts'
import type { Step } from './steps.ts'

/** A history that failed once, as small as it could be made: with the code as it was, or with the mutant of that name. */
type Kept = History<Step> & { mutant?: string }

const kept = globSync(join(import.meta.dirname, 'kept/*.json'))
  .sort()
  .map((file) => ({ name: basename(file, '.json'), ...(JSON.parse(readFileSync(file, 'utf8')) as Kept) }))

/** Whose small history does not break each time: who gets a lock first is the server's choice. `make histories MUTANTS=1` finds it. */
const left = ['the snapshot is read before the lock']

let opened: OpenedSimulation<Step>

beforeAll(async () => {
  opened = await openSimulation(await openProject(), histories)
})
afterAll(() => opened.close())

test('histories that failed once hold', async () => {
  const broken: string[] = []
  for (const { name, ...history } of kept) for (const breach of (await opened.simulation.run(history)).breaches) broken.push(`${name}: ${breach}`)
  expect(broken).toEqual([])
})

test('each mutant is found by its history, and by the promise that it breaks', async () => {
  const missed: string[] = []
  for (const mutant of mutants.filter(({ name }) => !left.includes(name))) {
    const history = kept.find((each) => each.mutant === mutant.name)
    if (!history) {
      missed.push(`${mutant.name} has no history in kept/`)
      continue
    }
    await opened.simulation.mutate(mutant.edits)
    const { breaches } = await opened.simulation.run(history)
    if (!isFound({ mutant, foundBy: breaches.length > 0 ? 1 : undefined, breaches })) missed.push(`${mutant.name}: ${breaches.join(', ')}`)
  }
  expect(missed).toEqual([])
})

test('every mutant fits the code as it is, and has a name of its own', () => {
  const misfits = mutants.flatMap(({ edits }) => edits).filter(({ file, find }) => textOf(file).split(find).length !== 2)
  expect(misfits).toEqual([])
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(39)
  expect([...new Set(mutants.map(({ breaks }) => breaks))].sort()).toEqual([
    'bad lines',
    'figures',
    'in order',
    'nothing lost',
    'nothing twice',
    'told',
  ])
})
