import { beforeAll, expect, test } from 'vitest'
import { openProject, type Project } from '../../localstack/project.ts'
import type { Checked } from '../../scripts/check-aws/checked.ts'
import { compileAll } from '../../scripts/check-aws/compile.ts'
import { estimate, total } from '../../scripts/cost/estimate.ts'
import { pricesOf } from '../../scripts/cost/prices.ts'
import { unpriced } from '../../scripts/cost/standing.ts'
import { root } from './sources.ts'

let project: Project
let all: Checked[]
beforeAll(async () => {
  project = await openProject(root)
  all = await compileAll(project)
}, 300_000)

test('every type of every template has a price, or is known to have none', () => {
  expect(all.flatMap(({ name, template }) => unpriced(template).map((type) => `${name}: ${type}: add it to scripts/cost/standing.ts`))).toEqual([])
})

test('every stage on AWS has an estimate, and each has what the workload uses', async () => {
  const further = all.filter(({ stage }) => !stage)
  for (const checked of all.filter(({ stage }) => stage)) {
    const { idle, perMillion } = estimate(checked.name, [checked, ...further], await pricesOf(checked.region), project.config.workload)
    expect(total(idle)).toBeGreaterThan(1)
    expect(total(perMillion)).toBeGreaterThan(1)
    expect([...idle, ...perMillion].filter(({ usd }) => !Number.isFinite(usd))).toEqual([])
  }
})
