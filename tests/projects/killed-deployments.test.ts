import { setTimeout as sleep } from 'node:timers/promises'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployRelease } from '../../scripts/deployment/deployment.ts'
import { recordsOf } from '../../scripts/deployment/records.ts'
import { releaseOf } from '../../scripts/deployment/stack.ts'
import { withStore } from '../../scripts/deployment/with-store.ts'
import { inChild } from '../../scripts/rehearsal/in-child.ts'
import { randomOf } from '../../scripts/rehearsal/random.ts'
import { addSmallRelease, openPromotion, type Promotion, queue, quiet } from './support/promotion.ts'

/** Whatever moment a deployment is killed at, the next command finishes it. */
let promotion: Promotion
beforeAll(async () => {
  promotion = await openPromotion()
}, 60_000)
afterAll(() => promotion?.close())

const seed = Number(process.env.STAGECRAFT_SEED ?? 20_261_128)
const random = randomOf(seed)
// how long it takes from the one moment, and from the other, where nobody kills it
const ordinaryMs = { begins: 0, changes: 0 }

test('two that nobody kills: the first one, and one that says how long the others take', async () => {
  for (const [release, seconds] of [
    ['first', 20],
    ['release-0', 30],
  ] as const) {
    await add(release, seconds)
    const child = begin(release)
    await child.says('begins')
    const begun = performance.now()
    await child.says('changes')
    const changed = performance.now()
    await child.says('ends')
    Object.assign(ordinaryMs, { begins: changed - begun, changes: performance.now() - changed })
    await child.ended
    await isAt(release, seconds)
  }
})

test.each(Array.from({ length: 10 }, (_, at) => at + 1))(
  `killed, and finished by the next command: %i (STAGECRAFT_SEED=${seed})`,
  { timeout: 180_000 },
  async (at) => {
    const [release, seconds] = [`release-${at}`, 30 + at]
    await add(release, seconds)
    const child = begin(release)
    const moment = at % 2 === 0 ? 'begins' : 'changes'
    await child.says(moment)
    await sleep(random() * ordinaryMs[moment])
    child.kill()
    await child.ended
    await deployRelease(await promotion.open('dev'), { kind: 'deploy', release }, quiet)
    await isAt(release, seconds)
  },
)

test('some of them were killed in the middle', async () => {
  const records = await withStore(await promotion.open('dev'), (store) => recordsOf(store, 'dev', 100))
  expect(records.filter(({ record }) => record.result === 'interrupted').length).toBeGreaterThan(1)
})

function begin(release: string) {
  return inChild(promotion.developer, { root: promotion.copy.root, stage: 'dev', release })
}

/** Adds a release whose smoke test takes its time, as a real one does. */
async function add(name: string, seconds: number) {
  await addSmallRelease(promotion, {
    name,
    code: `await new Promise((done) => setTimeout(done, 400)); return ${seconds}`,
    resources: { NamesQueue: queue({ VisibilityTimeout: seconds }) },
    smokeTest: { function: 'greet', what: 'greet somebody' },
  })
}

/** The stage has the release whole, nobody holds it, and the newest deployment says so. */
async function isAt(release: string, seconds: number) {
  const target = await promotion.open('dev')
  const [formation, sqs] = [new CloudFormationClient(target.client), new SQSClient(promotion.clouds.administratorOf(target.accounts.stage).client)]
  const stack = await stackNamed(formation, target.stack)
  expect([stack?.StackStatus, releaseOf(stack)]).toEqual([expect.stringMatching(/^(CREATE|UPDATE)_COMPLETE$/), release])
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'minimal-dev-names' }))
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }))
  expect(Attributes?.VisibilityTimeout).toBe(String(seconds))
  await withStore(target, async (store) => {
    expect(await store.read('locks/dev.json')).toBeUndefined()
    const records = (await recordsOf(store, 'dev')).map(({ record }) => record)
    expect(records.filter(({ result }) => result === 'running')).toEqual([])
    expect(records[0]).toMatchObject({ release, result: 'done' })
  })
  formation.destroy()
  sqs.destroy()
}
