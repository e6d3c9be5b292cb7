import { writeFile } from 'node:fs/promises'
import { divergencesOf } from '@stagecraft/localstack/engines/divergences-of.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { accountOf } from './account-of.ts'
import type { Behaviour } from './behaviour.ts'
import { services } from './behaviours.ts'
import { removeFunctionRoles } from './functions.ts'
import { type Outcome, tryBehaviour } from './outcome.ts'

const site = inject('site')
const declared = divergencesOf(engineNamed(site.engine))
const outcomes = new Map<string, Outcome>()
let account = ''

beforeAll(async () => {
  account = await accountOf(site)
})
afterAll(async () => {
  await removeFunctionRoles()
  if (!process.env.STAGECRAFT_CONFORMANCE_RUN) return
  const tried = Object.entries(services).flatMap(([service, all]) =>
    all.flatMap(({ id, statement, source, trust, onAws }) => {
      const outcome = outcomes.get(id)
      return outcome ? [{ service, statement, source, trust, onAws, ...outcome }] : []
    }),
  )
  await writeFile(
    process.env.STAGECRAFT_CONFORMANCE_RUN,
    JSON.stringify({ engine: site.engine, version: site.version, beside: site.beside, behaviours: tried }),
  )
})

test('the engine declares no behaviour that there is not', () => {
  const ids = new Set(Object.values(services).flatMap((all) => all.map(({ id }) => id)))
  expect(Object.keys(declared).filter((id) => !ids.has(id))).toEqual([])
})

const { 'Event source mappings': mappings = [], ...others } = services

// their functions have two seconds, which they do not get beside those of all others
describe('Event source mappings', () => {
  describe.concurrent('all at once', () => tryAll(mappings))
})

// most of their time is spent waiting
describe('all others at once', () => {
  describe.concurrent.each(Object.entries(others))('%s', (_, behaviours) => tryAll(behaviours))
})

function tryAll(behaviours: readonly Behaviour[]): void {
  test.each(behaviours.map((each) => [each.id, each.statement, each] as const))('%s: %s', async (id, _statement, behaviour) => {
    const outcome = await tryBehaviour(site, account, behaviour, declared[id])
    outcomes.set(id, outcome)
    if (outcome.outcome === 'failed') expect.fail(outcome.how ?? '')
    // on AWS what stays costs; a bare engine is thrown away
    if (site.isReal) expect(outcome.leftBehind).toEqual([])
  })
}
