import { setTimeout as sleep } from 'node:timers/promises'
import { CloudFormation } from '@aws-sdk/client-cloudformation'
import { S3 } from '@aws-sdk/client-s3'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootstrapStage } from '../../scripts/bootstrap/bootstrap.ts'
import { askFor } from '../../scripts/commands/remove.ts'
import { deployRelease } from '../../scripts/deployment/deployment.ts'
import { recordsOf } from '../../scripts/deployment/records.ts'
import { type RemovalConduct, removeStage, type WantedRemoval } from '../../scripts/deployment/remove.ts'
import { withStore } from '../../scripts/deployment/with-store.ts'
import { inChild } from '../../scripts/rehearsal/in-child.ts'
import { randomOf } from '../../scripts/rehearsal/random.ts'
import { addSmallRelease, impossible, openPromotion, type Promotion, queue, quiet, tools } from './support/promotion.ts'

/** A stage that is taken down, in each state that its stack may be in. */
let promotion: Promotion
let administrator: { formation: CloudFormation; s3: S3 }

beforeAll(async () => {
  promotion = await openPromotion()
  const cloud = promotion.clouds.administratorOf('222222222222')
  await bootstrapStage(cloud.client, cloud, 'minimal', 'dev', tools, { removesData: true })
  administrator = { formation: new CloudFormation(cloud.client), s3: new S3({ ...cloud.client, forcePathStyle: true }) }
})
afterAll(() => promotion?.close())

const seed = Number(process.env.STAGECRAFT_SEED ?? 20_261_128)
const random = randomOf(seed)
let ordinaryMs = 0
const conduct: RemovalConduct = { step: (_, work) => work(), detail: () => {}, confirm: async () => {} }
const nothing: WantedRemoval = { further: [], data: [] }
const remove = async (wanted: Partial<WantedRemoval> = {}, how: Partial<RemovalConduct> = {}) =>
  removeStage(await promotion.open('dev'), { ...nothing, ...wanted }, { ...conduct, ...how })
const deploy = async (release: string) => deployRelease(await promotion.open('dev'), { kind: 'deploy', release }, quiet)
const status = async (name = 'minimal-dev') => (await stackNamed(administrator.formation, name))?.StackStatus
const records = async () => withStore(await promotion.open('dev'), (store) => recordsOf(store, 'dev', 3))
const bucketThere = (Bucket: string) =>
  administrator.s3.headBucket({ Bucket }).then(
    () => true,
    () => false,
  )

const holding = { FilesBucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties: { VersioningConfiguration: { Status: 'Enabled' } } } }

/** A stage with a bucket that has three versions of an object. */
async function stageWithFiles(release: string): Promise<string> {
  await addSmallRelease(promotion, { name: release, resources: { ...holding, NamesQueue: queue() } })
  await deploy(release)
  const { StackResources = [] } = await administrator.formation.describeStackResources({ StackName: 'minimal-dev', LogicalResourceId: 'FilesBucket' })
  const Bucket = StackResources[0]?.PhysicalResourceId ?? ''
  for (const Body of ['one', 'two', 'three']) await administrator.s3.putObject({ Bucket, Key: 'file', Body })
  await administrator.s3.deleteObject({ Bucket, Key: 'file' })
  return Bucket
}

async function stackBeside(): Promise<void> {
  await administrator.formation.createStack({
    StackName: 'minimal-dev-beside',
    TemplateBody: JSON.stringify({ Resources: { Q: queue({ QueueName: 'minimal-dev-beside' }) } }),
  })
  await expect.poll(() => status('minimal-dev-beside'), { timeout: 60_000 }).toBe('CREATE_COMPLETE')
}

test('the stage goes, and what holds data stays, with its name and what it costs', async () => {
  const bucket = await stageWithFiles('files-1')
  const { kept, named } = await remove()
  expect(await status()).toBeUndefined()
  expect(await bucketThere(bucket)).toBe(true)
  expect(named).toEqual([])
  expect(kept).toEqual([{ resource: 'FilesBucket', type: 'AWS::S3::Bucket', physicalId: bucket, isSnapshot: false, usdPerMonth: 0 }])
  const [last] = await records()
  expect(last?.record).toMatchObject({ kind: 'remove', result: 'done', release: 'files-1' })
  expect(await remove()).toMatchObject({ stacks: [], kept: [] })
})

test('what is named goes with it, every version of it', async () => {
  const bucket = await stageWithFiles('files-2')
  expect(await remove({ data: ['FilesBucket'] })).toMatchObject({ named: ['FilesBucket'], kept: [] })
  expect([await status(), await bucketThere(bucket)]).toEqual([undefined, false])
})

test('a name that is none is refused, and nothing is done', async () => {
  await stageWithFiles('files-3')
  await expect(remove({ data: ['FilesBuket'] })).rejects.toMatchObject({ code: 'no-such-resource', hint: 'It keeps: FilesBucket.' })
  expect(await status()).toBe('CREATE_COMPLETE')
  expect(await remove({ data: 'all' })).toMatchObject({ named: ['FilesBucket'] })
})

test('a removal that was cut off is finished by the next one, which still knows what is kept', async () => {
  await stackBeside()
  const bucket = await stageWithFiles('files-4')
  const further = [{ name: 'minimal-dev-beside', region: 'eu-central-1' }]
  const step: RemovalConduct['step'] = (name, work) => (name.includes('beside') ? Promise.reject(new Error('cut off')) : work())
  await expect(remove({ further }, { step })).rejects.toThrow('cut off')
  expect([await status(), await status('minimal-dev-beside')]).toEqual([undefined, 'CREATE_COMPLETE'])
  expect((await remove({ further })).kept.map(({ physicalId }) => physicalId)).toEqual([bucket])
  expect(await status('minimal-dev-beside')).toBeUndefined()
})

test.each([
  ['what holds data stays', []],
  ['what holds data goes', 'all'],
] as const)(`a removal whose process is killed is finished by the next one: %s (STAGECRAFT_SEED=${seed})`, { timeout: 180_000 }, async (_, data) => {
  const further = [{ name: 'minimal-dev-beside', region: 'eu-central-1' }]
  const removal = { further, data }
  const begin = () => inChild(promotion.developer, { root: promotion.copy.root, stage: 'dev', removal })
  // one that nobody kills says how long the others take, which are killed in different parts of that
  for (const at of data === 'all' ? [0, 1] : [undefined, 0, 1, 2]) {
    const bucket = await stageWithFiles(`killed-${data}-${at}`)
    await stackBeside()
    const child = begin()
    await child.says('changes')
    const changed = performance.now()
    if (at === undefined) {
      await child.says('ends')
      ordinaryMs = performance.now() - changed
    } else {
      await sleep(((at + random()) / 3) * ordinaryMs)
      child.kill()
    }
    await child.ended
    // one that was quicker than the others has left nothing to finish
    const [newest] = (await records()).map(({ record }) => record)
    const isFinished = newest?.kind === 'remove' && newest.result === 'done'
    const { kept } = await remove(removal)
    expect([await status(), await status('minimal-dev-beside'), await bucketThere(bucket)]).toEqual([undefined, undefined, data !== 'all'])
    // also where the stack that kept it was gone already
    if (at !== undefined && !isFinished) expect(kept.map(({ physicalId }) => physicalId)).toEqual(data === 'all' ? [] : [bucket])
    const [last, ...earlier] = (await records()).map(({ record }) => record)
    expect(last).toMatchObject({ kind: 'remove', result: 'done' })
    expect(earlier.filter(({ result }) => result === 'running')).toEqual([])
  }
  const all = await withStore(await promotion.open('dev'), (store) => recordsOf(store, 'dev', 8))
  expect(all.filter(({ record }) => record.result === 'interrupted').length).toBeGreaterThan(0)
})

test('a stack whose creation failed is removed, and the next deployment makes a new one', async () => {
  await addSmallRelease(promotion, { name: 'impossible-1', resources: { Impossible: impossible } })
  await expect(deploy('impossible-1')).rejects.toMatchObject({ code: 'deployment-failed' })
  expect(await status()).toBe('ROLLBACK_COMPLETE')
  await remove()
  await addSmallRelease(promotion, { name: 'good-1' })
  await deploy('good-1')
  expect(await status()).toBe('CREATE_COMPLETE')
})

test('a protected stack is removed after its stage’s name was typed', async () => {
  await administrator.formation.updateTerminationProtection({ StackName: 'minimal-dev', EnableTerminationProtection: true })
  const refuse = ({ stacks }: { stacks: { isProtected: boolean }[] }) =>
    askFor(
      'dev',
      stacks.some((each) => each.isProtected),
      undefined,
      true,
    )
  await expect(remove({}, { confirm: refuse })).rejects.toMatchObject({ code: 'name-not-typed' })
  expect(await status()).toBe('CREATE_COMPLETE')
  await expect(askFor('dev', true, 'prod', true)).rejects.toMatchObject({ code: 'name-not-typed' })
  await remove({}, { confirm: () => askFor('dev', true, 'dev', false) })
  expect(await status()).toBeUndefined()
})

test('a stack of a change set that nobody carried out is removed', async () => {
  const TemplateBody = JSON.stringify({ Resources: { Q: queue() } })
  await administrator.formation.createChangeSet({ StackName: 'minimal-dev', ChangeSetName: 'never', ChangeSetType: 'CREATE', TemplateBody })
  expect(await status()).toBe('REVIEW_IN_PROGRESS')
  await remove()
  expect(await status()).toBeUndefined()
})

test('whoever deploys a stage with deletion protection may not empty its buckets', async () => {
  const cloud = promotion.clouds.administratorOf('222222222222')
  await bootstrapStage(cloud.client, cloud, 'minimal', 'dev', tools, { removesData: false })
  const bucket = await stageWithFiles('files-5')
  await expect(remove({ data: 'all' })).rejects.toMatchObject({ code: 'data-not-removable' })
  expect(await bucketThere(bucket)).toBe(true)
})
