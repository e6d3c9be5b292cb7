import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootstrapStage, bootstrapTools } from '../../scripts/bootstrap/bootstrap.ts'
import { deployRelease } from '../../scripts/deployment/deployment.ts'
import { recordsOf } from '../../scripts/deployment/records.ts'
import { addRelease, addTests, readRelease } from '../../scripts/deployment/releases.ts'
import { removeStage } from '../../scripts/deployment/remove.ts'
import { withStore } from '../../scripts/deployment/with-store.ts'
import { packageRelease } from '../../scripts/release/package.ts'
import { makeRepository } from '../system/support/repository.ts'
import { openPromotion, type Promotion, quiet, stages, tools } from './support/promotion.ts'

/** A stage is one entry of the stage table: with it and its account, a release goes there as to the others. */
const added = { stage: 'qa', account: '999999999999' }
let promotion: Promotion

beforeAll(async () => {
  promotion = await openPromotion([`  ${added.stage}:`, `    account: '${added.account}'`])
  const { copy, clouds } = promotion
  await makeRepository(copy.root)
  const [ofTools, ofStage] = [clouds.administratorOf(tools), clouds.administratorOf(added.account)]
  await bootstrapTools(ofTools.client, ofTools, 'minimal', [...stages, added])
  await bootstrapStage(ofStage.client, ofStage, 'minimal', added.stage, tools)
}, 60_000)
afterAll(() => promotion?.close())

test('a release with the added stage is deployed to dev, promoted to that stage, and works there', async () => {
  const { folder, manifest } = await packageRelease(promotion.project, () => {})
  expect(manifest.stages).toContain(added.stage)
  const releases = await promotion.releases()
  await addRelease(releases, folder, manifest)
  const { sha256 } = await readRelease(releases, manifest.name)
  await addTests(releases, manifest.name, { manifest: sha256, passed: 1, failed: 0 })
  releases.close()

  const [dev, qa] = [await promotion.open('dev'), await promotion.open(added.stage)]
  await deployRelease(dev, { kind: 'deploy', release: manifest.name }, quiet)
  const { record } = await deployRelease(qa, { kind: 'promote', release: manifest.name, from: dev }, quiet)
  expect(record).toMatchObject({ stage: added.stage, from: 'dev', release: manifest.name, result: 'done' })

  const { client } = promotion.clouds.administratorOf(added.account)
  const ssm = new SSMClient(client)
  expect((await ssm.send(new GetParameterCommand({ Name: '/minimal/qa/release' }))).Parameter?.Value).toBe(manifest.name)
  ssm.destroy()
  expect(await greeted('Ada')).toContain('Ada')
})

test('it is taken down again, and nothing of it is left but its record', async () => {
  const qa = await promotion.open(added.stage)
  const { kept } = await removeStage(qa, { further: [], data: [] }, { step: (_, work) => work(), detail: () => {}, confirm: async () => {} })
  expect(kept).toEqual([])
  const formation = new CloudFormationClient(qa.client)
  expect(await stackNamed(formation, qa.stack)).toBeUndefined()
  formation.destroy()
  expect(await withStore(qa, (store) => recordsOf(store, added.stage))).toMatchObject([
    { record: { kind: 'remove', result: 'done' } },
    { record: { kind: 'promote', result: 'done' } },
  ])
})

/** What the stage’s function answers to a name, from queue to queue. */
async function greeted(name: string): Promise<string> {
  const sqs = new SQSClient(promotion.clouds.administratorOf(added.account).client)
  const urlOf = async (queue: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName: `minimal-${added.stage}-${queue}` }))).QueueUrl
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: await urlOf('names'), MessageBody: name }))
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: await urlOf('answers'), WaitTimeSeconds: 20 }))
    return Messages[0]?.Body ?? 'no answer within 20 s'
  } finally {
    sqs.destroy()
  }
}
