import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProject } from '../../localstack/project.ts'
import type { History } from '../../scripts/histories/history.ts'
import { openSimulation } from '../../scripts/histories/open.ts'
import { historyText, repeating } from '../../scripts/histories/report.ts'
import { runHistories } from '../../scripts/histories/run.ts'
import type { Simulation } from '../../scripts/histories/simulation/simulation.ts'
import { histories } from './application.ts'
import type { Step } from './steps.ts'

let simulation: Simulation<Step>
let close: () => Promise<void>

beforeAll(async () => {
  const opened = await openSimulation(await openProject(), histories)
  simulation = opened.simulation
  close = opened.close
})
afterAll(() => close())

const runs = Number(process.env.STAGECRAFT_TEST_CASES || 200)

test('generated histories keep the five promises, and the figures, at every moment', async () => {
  const seed = randomInt(1, 2 ** 31)
  const { held, moments, faults, failed } = await runHistories(simulation, histories, { runs, seed })
  if (failed) throw new Error(`${historyText(failed.history, failed.outcome, histories)}\nRun ${repeating(failed, seed)}`)
  expect(held).toBe(runs)
  // a history in which nothing is committed shows nothing
  expect(moments).toBeGreaterThan(10 * runs)
  // nor does one whose faults do not happen
  expect(faults.happened / faults.generated).toBeGreaterThan(0.5)
})

test('the same history happens the same way twice', async () => {
  const order = Array.from({ length: 200 }, (_, index) => (index * 7_919) % 1_000)
  const lines = ['A', 'B', 'C'].flatMap((name) =>
    [2, 1].map((sequence) => ({ event: { order: name, sequence, type: sequence === 1 ? ('placed' as const) : ('paid' as const), variant: 0 } })),
  )
  const history: History<Step> = {
    steps: [{ take: { drop: 'one', lines } }, { take: { drop: 'two', lines } }, { wait: 61 }, { take: { drop: 'one', lines } }],
    faults: [
      { of: 'read-file', on: 'commit', at: 3, times: 1, do: 'kill', seconds: 1 },
      { of: 'apply-event', on: 'statement', at: 4, times: 1, do: 'stall', seconds: 40 },
      { of: 'read-file', on: 'change', at: 1, times: 1, do: 'lose the answer', seconds: 1 },
    ],
    order,
  }
  const [first, second] = [await simulation.run(history), await simulation.run(history)]
  expect(first.told).toHaveLength(3)
  expect(second).toEqual(first)
})
