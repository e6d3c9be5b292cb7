import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProject } from '../../localstack/project.ts'
import { isFound, tryMutants } from '../../scripts/histories/mutants.ts'
import { type OpenedSimulation, openSimulation } from '../../scripts/histories/open.ts'
import { textOf } from '../structure/sources.ts'
import { histories } from './application.ts'
import { mutants } from './mutants.ts'
import type { Step } from './steps.ts'

// each promise, and the figures: a few that a handful of histories find. `make histories MUTANTS=1` makes them all
const quick = [
  'lines that were there already are counted again',
  'statements are not in one transaction',
  'only one import of a batch gets its figures',
  'other content under a number counts as a repeat',
  'a number may be left out',
  'what waits behind a gap is forgotten',
  'a change is not put into the outbox with its event',
  'a broken quote harms the lines beside it',
  'the summary counts published changes',
]

let opened: OpenedSimulation<Step>

beforeAll(async () => {
  opened = await openSimulation(await openProject(), histories)
})
afterAll(() => opened.close())

test('mistakes in the code are found, each by the promise that it breaks', async () => {
  const chosen = mutants.filter(({ name }) => quick.includes(name))
  expect(chosen.map(({ breaks }) => breaks)).toEqual(
    expect.arrayContaining(['nothing lost', 'nothing twice', 'in order', 'told', 'bad lines', 'figures']),
  )
  const tried = await tryMutants(opened.simulation, histories, chosen, { runs: 60, seed: 1 })
  expect(tried).toHaveLength(quick.length)
  expect(tried.filter((each) => !isFound(each)).map(({ mutant, breaches }) => [mutant.name, ...breaches])).toEqual([])
})

test('every mutant fits the code as it is', () => {
  const misfits = mutants.flatMap(({ edits }) => edits).filter(({ file, find }) => textOf(file).split(find).length !== 2)
  expect(mutants.length).toBeGreaterThanOrEqual(25)
  expect(misfits).toEqual([])
})
