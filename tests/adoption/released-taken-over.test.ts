import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetLayerVersionByArnCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootstrapStage } from '../../scripts/bootstrap/bootstrap.ts'
import { needsOf } from '../../scripts/bootstrap/needs-of.ts'
import { deployRelease } from '../../scripts/deployment/deployment.ts'
import { smokeTest } from '../../scripts/deployment/smoke.ts'
import { type Copy, copyOf } from '../../scripts/rehearsal/copy.ts'
import { deploy, open, releaseFor, requireRunning, send } from '../../scripts/rehearsal/steps/deployments.ts'
import { road } from '../../scripts/rehearsal/steps/road.ts'
import { type RehearsedSystem, startSystem } from '../../scripts/rehearsal/system.ts'
import { type Walk, walkAll } from '../../scripts/rehearsal/walk.ts'
import type { Made } from '../../scripts/release/package.ts'
import { makeRepository } from '../system/support/repository.ts'
import { installCopies } from './support/installed.ts'
import { deployByFramework } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'

// a stage that the repository's own `serverless deploy` made before, and that releases come to now
let checkout: RepositoryCopy
let copy: Copy
let system: RehearsedSystem
let walk: Walk
let releases: { first: Made; next: Made }

beforeAll(async () => {
  checkout = await repositoryCopy('packed', '.', {})
  await makeRepository(checkout.root, '2026-01-02T03:04:05Z')
  await installCopies(checkout.root, ['to-regex-range', 'is-number', 'picocolors'])
  copy = await copyOf(await checkout.open())
  system = await startSystem(copy.project)
  await deployByFramework(copy.project.root, 'dev', administrator())
  walk = {
    system,
    copy,
    application: undefined,
    developer: await system.clouds.developer(),
    conduct: { step: (_, work) => work(), detail: () => {}, confirm: async () => {}, smoke: smokeTest },
    approved: [],
    random: () => 0,
    isFull: false,
    releases: new Map(),
    deployed: [],
  }
  const steps = road(walk).filter(({ name }) => ['bootstrap each account', 'package'].includes(name))
  await walkAll(walk, steps, () => {})
})
afterAll(async () => {
  await system?.stop()
  await copy?.remove()
  await checkout?.remove()
})

const administrator = () => system.clouds.administratorOf(system.stages[0]?.account ?? '').client

test('roles that were made without the stage’s boundary are refused before anything is changed', async () => {
  const refused = await deploy(walk, 'dev', releaseFor(walk, 'good')).catch((error: Error) => error)
  expect(refused).toMatchObject({ code: 'no-boundary', message: expect.stringContaining('IamRoleLambdaExecution') })
})

test('with the lines of docs/adopt.md, deployed once as before, the first release updates its stack, with nothing made anew: the API has its address, the bucket of the Framework its archives', async () => {
  await copy.release('The boundary', withBoundary)
  await deployByFramework(copy.project.root, 'dev', administrator())
  const before = await outputs()
  const first = await copy.release('The boundary', withBoundary)
  await bootstrapDev(true)
  await send(walk, first, true)
  await deploy(walk, 'dev', first)
  await requireRunning(walk, 'dev', first)
  await bootstrapDev(false)
  expect((await outputs()).HttpApiUrl).toBe(before.HttpApiUrl)
  expect(await archivesIn(before.ServerlessDeploymentBucketName ?? '')).toBeGreaterThan(0)
  // what lets the bucket go
  const next = await copy.release('Another note', async (root) => {
    await withBoundary(root)
    await writeFile(join(root, 'notes', 'kept.txt'), 'Now it is\n')
    await writeFile(join(root, 'layers', 'words', 'nodejs', 'greeting.json'), '{ "text": "Good evening" }\n')
    await writeFile(join(root, 'layers', 'rates', 'rates', 'today.json'), '{ "euro": 2 }\n')
  })
  await send(walk, next, true)
  await deploy(walk, 'dev', next)
  await requireRunning(walk, 'dev', next)
  expect(await archivesIn(before.ServerlessDeploymentBucketName ?? '')).toBeGreaterThan(0)
  releases = { first, next }
})

test('a function has the layer of its release, also where a release is rolled back', async () => {
  expect(await greeting()).toMatch(/^Good evening: Now it is dev/)
  const retained = (await outputs()).RatesLambdaLayerQualifiedArn ?? ''
  const { first, next } = releases
  expect(first.manifest.layers?.words).not.toBe(next.manifest.layers?.words)
  await deployRelease(await open(walk, 'dev'), { kind: 'rollback', release: first.manifest.name }, walk.conduct)
  expect(await greeting()).toMatch(/^Good day: This is dev/)
  expect((await outputs()).RatesLambdaLayerQualifiedArn).not.toBe(retained)
  expect(await isThere(retained)).toBe(true)
})

// the lines of the page
async function withBoundary(root: string): Promise<void> {
  const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'adopt.md'), 'utf8')
  const [, lines = ''] = /### A stage that is there already[\s\S]+?```yaml\n([\s\S]+?)```/.exec(page) ?? []
  const [ofRole = '', resources = ''] = lines.split(/^(?=resources:)/m)
  const file = join(root, 'serverless.yml')
  const text = await readFile(file, 'utf8')
  await writeFile(file, `${text.replace(/^provider:\n/m, ofRole)}\n${resources}`)
}

/** `stagecraft bootstrap dev`, with `--boundary open` or without. */
async function bootstrapDev(opensBoundary: boolean): Promise<void> {
  const dev = system.clouds.administratorOf(system.stages[0]?.account ?? '')
  await bootstrapStage(dev.client, dev, system.service, 'dev', system.tools, { ...(await needsOf(copy.project, 'dev')), opensBoundary })
}

async function outputs(): Promise<Record<string, string>> {
  const formation = new CloudFormationClient(administrator())
  const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: 'parcels-dev' })).finally(() => formation.destroy())
  return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
}

async function greeting(): Promise<string> {
  const lambda = new LambdaClient(administrator())
  const { Payload } = await lambda
    .send(new InvokeCommand({ FunctionName: 'parcels-dev-greet', Payload: Buffer.from('{}') }))
    .finally(() => lambda.destroy())
  return String((JSON.parse(Payload?.transformToString() ?? '{}') as { body?: string }).body) // as the fixture answers
}

async function isThere(layerVersion: string): Promise<boolean> {
  const lambda = new LambdaClient(administrator())
  const asked = lambda.send(new GetLayerVersionByArnCommand({ Arn: layerVersion })).finally(() => lambda.destroy())
  return asked.then(
    () => true,
    () => false,
  )
}

async function archivesIn(Bucket: string): Promise<number> {
  const s3 = new S3Client({ ...administrator(), forcePathStyle: true })
  const { KeyCount = 0 } = await s3.send(new ListObjectsV2Command({ Bucket })).finally(() => s3.destroy())
  return KeyCount
}
