import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bootstrapStage } from '../../scripts/bootstrap/bootstrap.ts'
import { needsOf } from '../../scripts/bootstrap/needs-of.ts'
import { aws } from '../../scripts/deployment/cloud.ts'
import { deployRelease, showDeployment } from '../../scripts/deployment/deployment.ts'
import { lockStage } from '../../scripts/deployment/lock.ts'
import type { Wanted } from '../../scripts/deployment/plan.ts'
import { recordsOf } from '../../scripts/deployment/records.ts'
import { smokeTest } from '../../scripts/deployment/smoke.ts'
import { releaseOf } from '../../scripts/deployment/stack.ts'
import { withStore } from '../../scripts/deployment/with-store.ts'
import { addSmallRelease, impossible, openPromotion, type Promotion, queue, quiet, stages, tools } from './support/promotion.ts'

/** Each refusal is one error with its remedy, and nothing is changed by it. */
let promotion: Promotion
beforeAll(async () => {
  promotion = await openPromotion(['  unfinished: {}'])
  await addSmallRelease(promotion, { name: 'good-1' })
  await deploy('dev', { kind: 'deploy', release: 'good-1' })
}, 60_000)
afterAll(() => promotion?.close())

async function deploy(stage: string, wanted: Wanted, conduct = quiet) {
  return deployRelease(await promotion.open(stage), wanted, conduct)
}

async function promoteToProd(release: string) {
  return deploy('prod', { kind: 'promote', release, from: await promotion.open('dev') })
}

/** The stack of a stage, and the number of its deployments. */
async function stateOf(stage: string) {
  const { client, stack } = await promotion.open(stage)
  const formation = new CloudFormationClient(client)
  const found = await formation.send(new DescribeStacksCommand({ StackName: stack })).catch(() => undefined)
  formation.destroy()
  const records = await withStore(await promotion.open(stage), (store) => recordsOf(store, stage))
  return {
    release: releaseOf(found?.Stacks?.[0]),
    status: found?.Stacks?.[0]?.StackStatus,
    updated: found?.Stacks?.[0]?.LastUpdatedTime,
    records: records.length,
  }
}

/** Refused with this code, in words that hold these, and with a remedy; dev and prod are as they were. */
async function isRefused(work: () => Promise<unknown>, code: string, ...words: string[]) {
  const before = await Promise.all(stages.map(({ stage }) => stateOf(stage)))
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code, hint: expect.stringMatching(/\w{3,}/) })
  for (const word of words) expect((error as Error).message).toContain(word)
  expect(await Promise.all(stages.map(({ stage }) => stateOf(stage)))).toEqual(before)
}

const administrator = (account: string) => promotion.clouds.administratorOf(account)

test('an unknown stage', () => isRefused(() => promotion.open('nowhere'), 'no-stage', 'nowhere'))

test('a stage without an account', () => isRefused(() => promotion.open('unfinished'), 'no-account', 'account'))

test('credentials of another account', () =>
  isRefused(() => promotion.open('dev', administrator('999999999999')), 'wrong-account', '999999999999', '222222222222'))

test('credentials that nobody knows', () => {
  const stranger = { ...promotion.developer, credentials: { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' } }
  return isRefused(() => promotion.open('dev', stranger), 'no-credentials')
})

test('an AWS that cannot be reached', async () => {
  const port = await getPort({ host: '127.0.0.1' })
  await isRefused(() => promotion.open('dev', { ...promotion.developer, endpoint: `http://127.0.0.1:${port}` }), 'no-network', String(port))
})

test('a stage of AWS at an address of this machine', () => {
  vi.stubEnv('AWS_ENDPOINT_URL', promotion.developer.endpoint)
  return isRefused(() => promotion.open('dev', aws), 'wrong-endpoint', '127.0.0.1').finally(() => vi.unstubAllEnvs())
})

test('a clock that is off', () => {
  const now = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 130_000)
  return promotion.open('dev').then(
    () => expect.fail('It was not refused.'),
    (error: unknown) => {
      vi.restoreAllMocks()
      expect(error).toMatchObject({ code: 'wrong-clock', message: expect.stringMatching(/1[23]\d s ahead/) })
    },
  )
})

test('a release that is not there', () => isRefused(() => deploy('dev', { kind: 'deploy', release: 'never-1' }), 'no-release', 'never-1'))

test('a release whose tests nobody ran, or that failed', async () => {
  await addSmallRelease(promotion, { name: 'untested-1', tests: undefined })
  await isRefused(() => promoteToProd('untested-1'), 'not-tested', 'untested-1')
  await addSmallRelease(promotion, { name: 'red-1', tests: { passed: 3, failed: 1 } })
  await isRefused(() => promoteToProd('red-1'), 'tests-failed', '1 failed')
})

test('a release of files that nobody committed', async () => {
  await addSmallRelease(promotion, { name: 'good-1-dirty', isDirty: true })
  await isRefused(() => promoteToProd('good-1-dirty'), 'release-dirty')
})

test('a release that does not run in the stage it comes from', async () => {
  await addSmallRelease(promotion, { name: 'elsewhere-1' })
  await isRefused(() => promoteToProd('elsewhere-1'), 'not-there', 'good-1')
})

test('a release that was changed: its function, or its manifest', async () => {
  const { files } = await addSmallRelease(promotion, { name: 'tampered-1', code: 'return "as built"' })
  const s3 = new S3Client({ ...administrator(tools).client, forcePathStyle: true })
  const put = (Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: `minimal-releases-${tools}`, Key, Body, ChecksumAlgorithm: 'SHA256' }))
  const archive = files.find(({ path }) => path.startsWith('functions/'))?.path ?? ''
  await put(archive, 'something else')
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'tampered-1' }), 'release-broken', `${archive} was changed`)

  const { name, ...rest } = await addSmallRelease(promotion, { name: 'rewritten-1', code: 'return 1' })
  await put('releases/rewritten-1/manifest.json', JSON.stringify({ name, ...rest, isDirty: false, commit: 'b'.repeat(40) }))
  await isRefused(() => promoteToProd('rewritten-1'), 'release-broken', 'its manifest was changed')
  s3.destroy()
})

test('a stage that somebody else deploys, with who it is', async () => {
  const target = await promotion.open('dev')
  await withStore(target, async (store) => {
    const lock = await lockStage(store, 'dev', { who: 'arn:aws:iam::111111111111:user/ada', what: 'deploy good-2' })
    await isRefused(() => deploy('dev', { kind: 'deploy', release: 'good-1' }), 'stage-locked', 'user/ada', 'less than a minute', 'deploy good-2')
    await lock.release()
  })
})

test('two at once: one of them is refused', async () => {
  await addSmallRelease(promotion, { name: 'good-2', resources: { NamesQueue: queue({ VisibilityTimeout: 31 }) } })
  const both = await Promise.allSettled([1, 2].map(() => deploy('dev', { kind: 'deploy', release: 'good-2' })))
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'stage-locked' } })
  expect((await stateOf('dev')).release).toBe('good-2')
})

test('a stack that somebody changed by hand', async () => {
  const sqs = new SQSClient(administrator('222222222222').client)
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'minimal-dev-names' }))
  const set = (VisibilityTimeout: string) => sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }))
  await set('77')
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'good-1' }), 'stack-drifted', 'NamesQueue', '77')
  await set('31')
  sqs.destroy()
})

test('a parameter that is missing', async () => {
  await addSmallRelease(promotion, { name: 'wanting-1', parameters: ['/minimal/dev/given-by-a-person', 'minimal/dev/secret'] })
  await isRefused(
    () => deploy('dev', { kind: 'deploy', release: 'wanting-1' }),
    'parameters-missing',
    '/minimal/dev/given-by-a-person',
    'minimal/dev/secret',
  )
})

test('a replacement or removal that would lose data, unless it is named', async () => {
  await addSmallRelease(promotion, { name: 'renaming-1', resources: { NamesQueue: queue({ QueueName: 'minimal-dev-other' }) } })
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'renaming-1' }), 'data-lost', 'NamesQueue', 'QueueName')
  await addSmallRelease(promotion, { name: 'removing-1', resources: { Others: { Type: 'AWS::SNS::Topic', Properties: {} } } })
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'removing-1' }), 'data-lost', 'NamesQueue', 'deleted')
  await deploy('dev', { kind: 'deploy', release: 'renaming-1', allowReplacement: ['NamesQueue'] })
  expect((await stateOf('dev')).release).toBe('renaming-1')
})

test('a release that does not work is taken back: its smoke test fails, or its stack', async () => {
  const resources = { NamesQueue: queue({ QueueName: 'minimal-dev-other', VisibilityTimeout: 40 }) }
  const code = 'throw new Error("no greeting for " + event.release)'
  await addSmallRelease(promotion, { name: 'broken-1', resources, code, smokeTest: { function: 'greet', what: 'greet somebody' } })
  const broken = deploy('dev', { kind: 'deploy', release: 'broken-1' }, { ...quiet, smoke: smokeTest })
  await expect(broken).rejects.toMatchObject({ code: 'rolled-back', message: expect.stringContaining('no greeting for broken-1') })
  expect(await stateOf('dev')).toMatchObject({ release: 'renaming-1', status: 'UPDATE_COMPLETE' })

  await addSmallRelease(promotion, { name: 'broken-2', resources: { ...resources, Bad: impossible } })
  await expect(deploy('dev', { kind: 'deploy', release: 'broken-2' })).rejects.toMatchObject({
    code: 'rolled-back',
    message: expect.stringContaining('Bad (AWS::SQS::Queue)'),
  })
  expect((await stateOf('dev')).release).toBe('renaming-1')
  const records = await withStore(await promotion.open('dev'), (store) => recordsOf(store, 'dev', 2))
  expect(records.map(({ record }) => [record.release, record.result])).toEqual([
    ['broken-2', 'rolled-back'],
    ['broken-1', 'rolled-back'],
  ])
})

const stated = { lock: 'none', safeUpTo: 'any size', what: 'Books.' }
const migrations = [
  { name: '0001-books', phase: 'expand' as const, ...stated },
  { name: '0002-shelves', phase: 'contract' as const, after: '0001-books', ...stated },
]
const resources = { NamesQueue: queue({ QueueName: 'minimal-dev-other' }) }
const rollback = (release: string) => deploy('dev', { kind: 'rollback', release })

test('a type of resource that the account was not made ready for', async () => {
  const stream = { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'readings', ShardCount: 1 } }
  await addSmallRelease(promotion, { name: 'streaming-1', resources: { ...resources, Stream: stream } })
  const { client, ...cloud } = administrator('222222222222')
  await bootstrapStage(client, cloud, 'minimal', 'dev', tools, await needsOf(promotion.project, 'dev'))
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'streaming-1' }), 'account-not-ready', ': Kinesis, the name readings (stream).')
  await bootstrapStage(client, cloud, 'minimal', 'dev', tools)
})

test('another boundary of the functions, unless the administrator has opened it', async () => {
  const bounded = (name: string, Action: string) => {
    const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }
    const Properties = { ManagedPolicyName: 'minimal-dev-boundary', PolicyDocument }
    return addSmallRelease(promotion, { name, resources: { ...resources, PermissionsBoundary: { Type: 'AWS::IAM::ManagedPolicy', Properties } } })
  }
  await bounded('wider-1', '*')
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'wider-1' }), 'boundary-changes', 'PermissionsBoundary')
  const { client, ...cloud } = administrator('222222222222')
  await bootstrapStage(client, cloud, 'minimal', 'dev', tools, { opensBoundary: true })
  await deploy('dev', { kind: 'deploy', release: 'wider-1' })
  await deploy('dev', { kind: 'deploy', release: 'renaming-1' })
  await bootstrapStage(client, cloud, 'minimal', 'dev', tools)
})

test('a role without the boundary of the functions', async () => {
  const Free = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } } }
  await addSmallRelease(promotion, { name: 'free-1', resources: { ...resources, Free } })
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'free-1' }), 'role-without-boundary', 'Free')
})

test('a migration that contracts what the running release still needs', async () => {
  await addSmallRelease(promotion, { name: 'contracting-1', resources, migrations })
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'contracting-1' }), 'not-expand-and-contract', '0002-shelves', '0001-books')
  await addSmallRelease(promotion, { name: 'expanding-1', resources, migrations: migrations.slice(0, 1) })
  await deploy('dev', { kind: 'deploy', release: 'expanding-1' })
})

test('a release back over a contraction that it was not built for, also where the contraction’s release was taken back', async () => {
  // it does not work, and the release that was at work meanwhile is back: the contraction stays
  const code = 'throw new Error("no greeting")'
  await addSmallRelease(promotion, { name: 'contracting-0', resources, migrations, code, smokeTest: { function: 'greet', what: 'greet somebody' } })
  await expect(deploy('dev', { kind: 'deploy', release: 'contracting-0' }, { ...quiet, smoke: smokeTest })).rejects.toMatchObject({
    code: 'rolled-back',
  })
  expect((await stateOf('dev')).release).toBe('expanding-1')
  await isRefused(() => rollback('renaming-1'), 'rollback-over-contraction', '0002-shelves')
  // the release before a contraction that works has the expansion: it works with it
  await deploy('dev', { kind: 'deploy', release: 'contracting-1' })
  await rollback('expanding-1')
  await isRefused(() => rollback('renaming-1'), 'rollback-over-contraction', '0002-shelves')
})

test('the database says what was applied: a contraction that failed forbids nothing', async () => {
  const answering = (name: string, applied: string[]) => {
    const code = `return event.list ? { migrations: ${JSON.stringify(applied)} } : event`
    return addSmallRelease(promotion, { name, resources, migrations: migrations.slice(0, 1), code, migrator: 'greet' })
  }
  await answering('contracted-1', ['0001-books', '0002-shelves'])
  await deploy('dev', { kind: 'deploy', release: 'contracted-1' })
  await isRefused(() => rollback('renaming-1'), 'rollback-over-contraction', '0002-shelves')
  await answering('strange-1', ['0001-books', '0003-by-hand'])
  await deploy('dev', { kind: 'deploy', release: 'strange-1' })
  await isRefused(() => rollback('renaming-1'), 'rollback-over-contraction', '0003-by-hand')
  await answering('expanded-1', ['0001-books'])
  await deploy('dev', { kind: 'deploy', release: 'expanded-1' })
  await rollback('renaming-1')
  expect((await stateOf('dev')).release).toBe('renaming-1')
  // whoever may only look has the records: the last deployment that changed the migrations noted them
  await deploy('dev', { kind: 'deploy', release: 'expanded-1' })
  const look = async () =>
    showDeployment(await promotion.open('dev', promotion.developer, 'show'), { kind: 'rollback', release: 'renaming-1' }, quiet)
  expect(await look()).toMatchObject({ release: 'renaming-1', before: 'expanded-1' })
  await deploy('dev', { kind: 'deploy', release: 'contracting-1' })
  await isRefused(look, 'rollback-over-contraction', '0002-shelves')
})

test('a name that AWS does not take', async () => {
  await addSmallRelease(promotion, { name: 'long-1', resources: { NamesQueue: queue({ QueueName: 'q'.repeat(81) }) } })
  await isRefused(() => deploy('dev', { kind: 'deploy', release: 'long-1' }), 'name-not-accepted', 'NamesQueue', '81 characters')
})

test('a stack whose creation failed, with the way out', async () => {
  await addSmallRelease(promotion, { name: 'impossible-1', resources: { Impossible: impossible } })
  await expect(deploy('prod', { kind: 'deploy', release: 'impossible-1' })).rejects.toMatchObject({
    code: 'deployment-failed',
    message: expect.stringContaining('Impossible'),
  })
  await isRefused(() => deploy('prod', { kind: 'deploy', release: 'good-1' }), 'stack-broken', 'ROLLBACK_COMPLETE')
})
