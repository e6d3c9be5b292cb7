import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { diffText } from '../../scripts/commands/diff.ts'
import { releaseRows } from '../../scripts/commands/releases.ts'
import { deployRelease } from '../../scripts/deployment/deployment.ts'
import { differencesOf, releaseSide, stageSide } from '../../scripts/deployment/diff.ts'
import { type Overview, overviewOf } from '../../scripts/deployment/overview.ts'
import { overviewText } from '../../scripts/deployment/overview-text.ts'
import { previousRelease } from '../../scripts/deployment/records.ts'
import { addTests, readRelease } from '../../scripts/deployment/releases.ts'
import { sendRelease } from '../../scripts/deployment/send-release.ts'
import { withStore } from '../../scripts/deployment/with-store.ts'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { openPromotion, type Promotion, quiet, stages } from './support/promotion.ts'

/** The smallest application is packaged, deployed, promoted and rolled back, in accounts of its own on one engine. */
let promotion: Promotion
beforeAll(async () => {
  promotion = await openPromotion()
  await makeRepository(promotion.copy.root)
}, 60_000)
afterAll(() => promotion?.close())

const packaged = () => packageRelease(promotion.project, () => {})
const named: string[] = []

/** What the deployment shows before it asks. */
const showing = (shown: Overview[]) => ({
  ...quiet,
  confirm: async (...words: Parameters<typeof overviewOf>) => void shown.push(overviewOf(...words)),
})

async function parameter(account: string, Name: string) {
  const ssm = new SSMClient(promotion.clouds.administratorOf(account).client)
  return (await ssm.send(new GetParameterCommand({ Name })).finally(() => ssm.destroy())).Parameter?.Value
}

test('a release is deployed, and deployed again without a change', async () => {
  const made = await packaged()
  const target = await promotion.open('dev')
  const release = made.manifest.name
  expect(await sendRelease(target, made)).toBe(made.manifest.files.length + 1)
  expect(await sendRelease(target, made)).toBe(0)
  expect(await deployRelease(target, { kind: 'deploy', release }, quiet)).toMatchObject({ isUnchanged: false, record: { result: 'done', release } })
  expect(await parameter('222222222222', '/minimal/dev/release')).toBe(release)
  expect(await deployRelease(target, { kind: 'deploy', release }, quiet)).toMatchObject({ isUnchanged: true })
  named.push(release)
})

test('it is promoted after its tests, and the two stages differ by their names alone', async () => {
  const [from, target] = await Promise.all([promotion.open('dev'), promotion.open('prod')])
  const [release = ''] = named
  const store = await promotion.releases()
  const { sha256 } = await readRelease(store, release)
  await addTests(store, release, { manifest: sha256, passed: 7, failed: 0 })
  store.close()
  const shown: Overview[] = []
  await deployRelease(target, { kind: 'promote', release, from }, showing(shown))
  expect(shown[0]).toMatchObject({ stage: 'prod', account: '444444444444', release, before: undefined, tests: { passed: 7, failed: 0 } })
  const [dev, prod] = await Promise.all([stageSide(from), stageSide(target)])
  expect(differencesOf(dev, prod)).toEqual({ releases: [release, release], migrations: [[], []], resources: [], parameters: [], drift: [[], []] })
})

test('the next release shows what changes, in which feature and for whom; who says no leaves no trace', async () => {
  const { root } = promotion.copy
  const description = join(root, 'serverless.yml')
  const text = await readFile(description, 'utf8')
  await writeFile(
    description,
    text.replace('VisibilityTimeout: 36', 'VisibilityTimeout: 37').replace('Action: sqs:SendMessage', 'Action: [sqs:SendMessage, sqs:GetQueueUrl]'),
  )
  await appendFile(join(root, 'functions', 'greet.ts'), '\nexport const more = 1\n')
  await commitAll(root)
  const made = await packaged()
  const target = await promotion.open('dev')
  const difference = differencesOf(await stageSide(target), await releaseSide(target, made))
  expect(difference.resources.map(({ id }) => id)).toEqual(expect.arrayContaining(['NamesQueue']))
  expect(diffText(await stageSide(target), await releaseSide(target, made), difference)).toContain('VisibilityTimeout: 36 → 37')

  await sendRelease(target, made)
  const wanted = { kind: 'deploy' as const, release: made.manifest.name }
  const no = { ...quiet, confirm: () => Promise.reject(new StagecraftError('not-confirmed', 'dev was left as it is.')) }
  await expect(deployRelease(target, wanted, no)).rejects.toMatchObject({ code: 'not-confirmed' })
  const formation = new CloudFormationClient(target.client)
  const { Summaries = [] } = await new CloudFormationClient(promotion.clouds.administratorOf('222222222222').client).send(
    new ListChangeSetsCommand({ StackName: target.stack }),
  )
  formation.destroy()
  expect(Summaries.filter(({ ExecutionStatus }) => ExecutionStatus === 'AVAILABLE')).toEqual([])

  const shown: Overview[] = []
  await deployRelease(target, wanted, showing(shown))
  const [overview] = shown
  expect(overview?.before).toBe(named[0])
  expect(overview?.permissions).toEqual([expect.objectContaining({ kind: 'added', action: 'sqs:GetQueueUrl' })])
  const words = overviewText(overview as Overview) // it was shown
  expect(words).toMatch(/~ NamesQueue \(SQS Queue\): VisibilityTimeout/)
  expect(words).toMatch(/~ GreetLambdaFunction \(Lambda Function\): new code/)
  named.push(made.manifest.name)
})

test('it is rolled back, and the releases are listed with where each runs', async () => {
  const [first = '', second = ''] = named
  const target = await promotion.open('dev')
  expect(await withStore(target, (store) => previousRelease(store, 'dev', second))).toBe(first)
  await deployRelease(target, { kind: 'rollback', release: first }, quiet)
  expect(await parameter('222222222222', '/minimal/dev/release')).toBe(first)
  const targets = await Promise.all(stages.map(({ stage }) => promotion.open(stage)))
  expect(await releaseRows(targets)).toEqual([
    { release: second, stages: [] },
    { release: first, stages: ['dev', 'prod'] },
  ])
})
