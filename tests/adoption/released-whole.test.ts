import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploy } from '../../scripts/commands/deploy.ts'
import { rollback } from '../../scripts/commands/rollback.ts'
import { deployWhole, promoteWhole, removeWhole, rollbackWhole } from '../../scripts/commands/whole.ts'
import { examine } from '../../scripts/doctor/doctor.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { eventually } from '../system/support/stack.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { editFile, twoStages } from './support/walked.ts'
import { endsOf, startWhole, type WholeRelease } from './support/whole-release.ts'

// three services that take each other's outputs, in two stages with an account of their own each; each test goes on from the one before
let copy: RepositoryCopy
let on: WholeRelease
const releases: string[] = []

beforeAll(async () => {
  copy = await repositoryCopy('composed', '.', {})
  await writeFile(join(copy.root, 'stagecraft.config.ts'), twoStages())
  for (const service of ['storage', 'services/api'])
    await writeFile(
      join(copy.root, service, 'stagecraft.config.ts'),
      "export default { smokeTest: { function: 'tell', what: 'tell the service' } }\n",
    )
  // the second queue takes over later
  await editFile(join(copy.root, 'storage', 'serverless.yml'), [
    ['Type: AWS::S3::Bucket\n', 'Type: AWS::S3::Bucket\n      DeletionPolicy: Retain\n'],
    ['  Outputs:\n', '    Second:\n      Type: AWS::SQS::Queue\n      Properties:\n        VisibilityTimeout: 30\n  Outputs:\n'],
  ])
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
  on = await startWhole(copy)
  for (const stage of ['dev', 'prod']) for (const { name } of on.services) if (name !== 'api') await on.bootstrap(name, stage)
  await on.bootstrap('api', 'prod')
}, 600_000)
afterAll(async () => {
  await on?.stop()
  await copy?.remove()
})

const deployed = (stage: string, release?: string) =>
  endsOf((output) => deployWhole(on.whole, output, { stage, yes: true, ...(release ? { release } : {}) }, on.developer))
const promoted = () => endsOf((output) => promoteWhole(on.whole, output, { from: 'dev', to: 'prod', yes: true }, on.developer))
const outputsCheck = async () => (await examine(on.service('api').project, 'dev', on.developer)).filter(({ name }) => name === 'outputs')
const all = (result: string) => ({ ends: { storage: result, api: result, worker: result }, code: '' })
const quiet = { json: true, result: () => {}, say: () => {} }

const thrower = (name: string) => `exports.${name} = async () => { throw new Error('made to fail') }\n`

async function put(stage: string, id: string): Promise<void> {
  expect(await on.invoke('api', stage, 'put', { pathParameters: { id }, body: `text of ${id}` })).toMatchObject({ statusCode: 202 })
}
const got = (stage: string, id: string) => on.invoke('api', stage, 'get', { pathParameters: { id } })

test('a service whose account is not ready for outputs of others stops those after it, and the next run goes on', { timeout: 600_000 }, async () => {
  releases.push(await on.packageTested())
  await on.bootstrap('api', 'dev', true)
  const first = await deployed('dev')
  expect(first).toMatchObject({ ends: { storage: 'done', api: 'failed', worker: 'waiting' }, code: 'services-failed' })
  expect(first.said).toMatch(/Deployments of composed-api may not read the outputs of composed-storage-dev/)
  expect(await promoted()).toMatchObject({ code: 'not-one-release' })
  expect(await outputsCheck()).toMatchObject([{ result: 'fail', says: expect.stringContaining('may not read the outputs of composed-storage-dev') }])
  await on.bootstrap('api', 'dev')
  expect(await outputsCheck()).toMatchObject([{ result: 'ok', says: 'All 4 of other services are there.' }])
  expect(await deployed('dev')).toMatchObject({ ends: { storage: 'unchanged', api: 'done', worker: 'done' }, code: '' })
})

test('one release of all is promoted, and each stage has the outputs of its own account', { timeout: 600_000 }, async () => {
  expect(await promoted()).toMatchObject(all('done'))
  expect(await promoted()).toMatchObject(all('unchanged'))
  const [dev, prod] = await Promise.all(['dev', 'prod'].map((stage) => on.outputsOf('storage', stage)))
  expect(dev?.ShelfName).not.toBe(prod?.ShelfName)
  expect(await on.environmentOf('api', 'dev', 'put')).toMatchObject({ SHELF: dev?.ShelfName, QUEUE_URL: dev?.QueueUrl, GREETING: 'hello from dev' })
  expect(await on.environmentOf('api', 'prod', 'put')).toMatchObject({
    SHELF: prod?.ShelfName,
    QUEUE_URL: prod?.QueueUrl,
    GREETING: 'hello from prod',
  })
})

test('a request goes through all services of its stage, and of no other', { timeout: 120_000 }, async () => {
  await put('prod', 'a')
  await eventually('the thing in prod', async () => JSON.stringify(await got('prod', 'a')).includes('text of a'))
  const [dev, prod] = await Promise.all(['dev', 'prod'].map((stage) => on.outputsOf('storage', stage)))
  expect(await on.objectsIn('prod', prod?.ShelfName)).toEqual(['a'])
  expect(await on.objectsIn('dev', dev?.ShelfName)).toEqual([])
})

test('a changed output comes to those that take it, with the next release', { timeout: 600_000 }, async () => {
  const before = await on.outputsOf('storage', 'dev')
  await editFile(join(copy.root, 'storage', 'serverless.yml'), [
    ['Value: !Ref Queue\n', 'Value: !Ref Second\n'],
    ['Value: !GetAtt Queue.Arn', 'Value: !GetAtt Second.Arn'],
  ])
  await commitAll(copy.root, '2026-01-03T03:04:05Z')
  releases.push(await on.packageTested())
  // somebody commits once all are packaged, and that is not deployed
  let committed: Promise<void> | undefined
  const committing = (line: string) => {
    if (line.includes('\n  storage')) committed = commitAll(copy.root, '2026-01-03T05:04:05Z')
  }
  expect(await endsOf((output) => deployWhole(on.whole, { ...output, say: committing }, { stage: 'dev', yes: true }, on.developer))).toMatchObject(
    all('done'),
  )
  expect(committed).toBeDefined()
  await committed
  const after = await on.outputsOf('storage', 'dev')
  expect(after.QueueUrl).not.toBe(before.QueueUrl)
  expect(await on.environmentOf('api', 'dev', 'put')).toMatchObject({ QUEUE_URL: after.QueueUrl })
  await put('dev', 'b')
  await eventually('the thing by the second queue', async () => JSON.stringify(await got('dev', 'b')).includes('text of b'))
  // prod has what was promoted
  expect((await on.environmentOf('api', 'prod', 'put')).QUEUE_URL).toContain('composed-things')
})

test('it comes to them, too, where they have that release already', { timeout: 600_000 }, async () => {
  const [old = '', release = ''] = releases
  await rollback(on.service('storage').project, quiet, { stage: 'dev', to: old, yes: true }, on.developer)
  const { QueueUrl } = await on.outputsOf('storage', 'dev')
  expect((await on.environmentOf('api', 'dev', 'put')).QUEUE_URL).not.toBe(QueueUrl)
  const { isUnchanged } = await deploy(on.service('api').project, quiet, { stage: 'dev', release, yes: true }, on.developer)
  expect(isUnchanged).toBe(false)
  expect(await on.environmentOf('api', 'dev', 'put')).toMatchObject({ QUEUE_URL: QueueUrl })
  expect(await promoted()).toMatchObject({ code: 'not-one-release' })
  expect(await deployed('dev', release)).toMatchObject({ ends: { storage: 'done', api: 'done', worker: 'unchanged' }, code: '' })
  expect(await promoted()).toMatchObject(all('done'))
})

test('all are rolled back to the newest release that worked in each', { timeout: 600_000 }, async () => {
  expect(await endsOf((output) => rollbackWhole(on.whole, output, { stage: 'prod', yes: true }, on.developer))).toMatchObject(all('done'))
  const { QueueUrl = '' } = await on.outputsOf('storage', 'prod')
  expect(QueueUrl).toContain('composed-things')
  expect(await on.environmentOf('api', 'prod', 'put')).toMatchObject({ QUEUE_URL: QueueUrl })
})

test('a service that does not work comes back, and those that depend on it are not begun', { timeout: 600_000 }, async () => {
  const before = await on.environmentOf('api', 'dev', 'put')
  const tell = join(copy.root, 'storage', 'tell.js')
  const good = await readFile(tell, 'utf8')
  await writeFile(tell, thrower('handler'))
  await commitAll(copy.root, '2026-01-04T03:04:05Z')
  await on.packageTested()
  const failed = await deployed('dev')
  expect(failed).toMatchObject({ ends: { storage: 'failed', api: 'waiting', worker: 'waiting' }, code: 'services-failed' })
  expect(failed.said).toContain('made to fail')
  expect(await on.environmentOf('api', 'dev', 'put')).toEqual(before)
  await writeFile(tell, good)
})

test('a release that came to some services alone is taken back from these', { timeout: 600_000 }, async () => {
  await editFile(join(copy.root, 'services', 'api', 'things.js'), [[/exports\.tell = .*/, thrower('tell').trim()]])
  // what the api before takes is gone, and it comes back all the same
  await editFile(join(copy.root, 'storage', 'serverless.yml'), [['    QueueUrl:\n      Value: !Ref Second\n', '']])
  await editFile(join(copy.root, 'serverless-compose.yml'), [['      queueUrl: ${storage.QueueUrl}\n', '      queueUrl: none\n']])
  await commitAll(copy.root, '2026-01-05T03:04:05Z')
  await on.packageTested()
  const before = await on.environmentOf('api', 'dev', 'put')
  const failed = await deployed('dev')
  expect(failed).toMatchObject({ ends: { storage: 'done', api: 'failed', worker: 'waiting' }, code: 'services-failed' })
  expect(failed.said).toMatch(/did not work in dev, and .* is back: /)
  expect(await on.environmentOf('api', 'dev', 'put')).toEqual(before)
  const back = await endsOf((output) => rollbackWhole(on.whole, output, { stage: 'dev', yes: true }, on.developer))
  expect(back).toMatchObject({ ends: { storage: 'done', worker: 'unchanged' }, code: '' })
  expect(await promoted()).toMatchObject({ code: '' })
})

test('those that take something of others are removed first', { timeout: 600_000 }, async () => {
  const removing = (data: string) => endsOf((output) => removeWhole(on.whole, output, { stage: 'dev', data, yes: true }, on.developer))
  expect(await removing('Shelf,Nothing')).toMatchObject({ ends: {}, code: 'no-such-resource' })
  const removed = await removing('Shelf')
  expect(removed).toMatchObject(all('done'))
  expect(Object.keys(removed.ends)).toEqual(['worker', 'api', 'storage'])
})
