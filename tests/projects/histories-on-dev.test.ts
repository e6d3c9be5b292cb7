import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { openProject } from '@stagecraft/localstack/project.ts'
import { stackName } from '@stagecraft/localstack/stack/description.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeStage } from '../../scripts/check-aws/describe-stage.ts'
import { overviewOf } from '../../scripts/deployment/overview.ts'
import { smokeTest } from '../../scripts/deployment/smoke.ts'
import { runHistories } from '../../scripts/histories/run.ts'
import { apiOf } from '../../scripts/histories/stage/api-of.ts'
import { withStageDriver } from '../../scripts/histories/stage/open.ts'
import { askedOf } from '../../scripts/rehearsal/asked-stage.ts'
import { copyOf } from '../../scripts/rehearsal/copy.ts'
import { road } from '../../scripts/rehearsal/steps/road.ts'
import { type RehearsedSystem, startSystem } from '../../scripts/rehearsal/system.ts'
import type { Walk } from '../../scripts/rehearsal/walk.ts'
import { dataApiFor } from '../faults/support/data-api.ts'
import { histories } from '../histories/application.ts'
import { root } from '../system/support/stack.ts'

/**
 * `make histories DRIVER=aws` on dev as `make deploy` deploys it, with an engine in the place of its account. Nobody signs in there, and no CloudFront delivers: its API
 * answers 503, as while the database is away, and figures are compared in the tables alone. tests/faults/histories-on-a-stage.test.ts has an API.
 */
const stage = 'dev'
let copy: Awaited<ReturnType<typeof copyOf>>
let system: RehearsedSystem
let away: Server
let folder: string

beforeAll(async () => {
  copy = await copyOf(await openProject(root))
  system = await startSystem(copy.project)
  away = createServer((_, response) => response.writeHead(503).end())
  await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve))
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-histories-'))
  const approved: Walk['approved'] = []
  const walk: Walk = {
    ...{ system, copy, approved, application: undefined, random: Math.random, isFull: false, releases: new Map(), deployed: [] },
    developer: await system.clouds.developer('Release'),
    conduct: {
      step: (_, work) => work(),
      detail: () => {},
      confirm: async (context, plan) => void approved.push(overviewOf(context, plan)),
      smoke: smokeTest,
    },
  }
  for (const step of road(walk).slice(0, 3)) await step.walk(walk)
  expect(walk.deployed).toEqual([stage])
}, 600_000)
afterAll(async () => {
  away?.close()
  await system?.stop()
  await copy?.remove()
  if (folder) await rm(folder, { recursive: true, force: true })
})

test('generated histories hold on dev, and its API is found behind its page', { timeout: 600_000 }, async () => {
  const asked = askedOf(system, stage)
  const access = { client: asked.client }
  const description = await describeStage(copy.project, stage)
  const stack = stackName(description)
  const formation = new CloudFormationClient(asked.client)
  const deployed = await stackNamed(formation, stack).finally(() => formation.destroy())
  expect(await apiOf(copy.project, access, deployed ?? { StackName: 'none' }, description)).toMatch(/^https:\/\/[\w.-]+\.cloudfront\.net\/api$/)

  const pool = new pg.Pool({ ...asked.database, max: 3 })
  // faults close them
  pool.on('error', () => {})
  const database = await dataApiFor(pool)
  const tokens = join(folder, 'tokens.json')
  const token = ['e30', Buffer.from(JSON.stringify({ exp: Date.now() / 1_000 + 3_600 })).toString('base64url'), ''].join('.')
  await writeFile(tokens, JSON.stringify(Object.fromEntries((histories.people ?? []).map((person) => [person, token]))))
  const api = `http://127.0.0.1:${(away.address() as AddressInfo).port}`
  const place = { endpoint: database.endpoint, resourceArn: 'arn:aws:rds:cluster', secretArn: 'arn:aws:secretsmanager:secret', database: 'orders' }
  try {
    await withStageDriver(copy.project, histories, { name: stage, access, stack, description, api, database: place }, { tokens }, async (driver) => {
      const { held, moments, failed } = await runHistories(driver, histories, { runs: 3, seed: 11 })
      expect([held, failed]).toEqual([3, undefined])
      expect(moments).toBeGreaterThan(10)
    })
  } finally {
    await database.close()
    await pool.end()
  }
})
