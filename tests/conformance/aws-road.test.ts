import { expect, inject, test } from 'vitest'
import { Account } from './account.ts'
import { accountOf } from './account-of.ts'
import { awsSite } from './aws-site.ts'
import { services } from './behaviours.ts'
import { removeFunctionRoles } from './functions.ts'
import { tryBehaviour } from './outcome.ts'
import { userKeys } from './services/roles.ts'
import type { Site } from './site.ts'

/** The road to AWS, with the engine in AWS's place: nothing here costs money, and nothing here is AWS. */
const engine = inject('site')
const environment = { STAGE: 'dev', AWS_REGION: engine.region }

test.each([
  ['no stage', { ...environment, STAGE: '' }, 'no-real-stage'],
  ['a local stage', { ...environment, STAGE: 'local' }, 'no-real-stage'],
  ['a stage whose name no resource may have', { ...environment, STAGE: 'Dev_1' }, 'no-real-stage'],
  ['no region', { STAGE: 'dev' }, 'no-region'],
  ['an endpoint on this machine', { ...environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:3204' }, 'aws-redirected'],
  ['an endpoint of one service', { ...environment, AWS_ENDPOINT_URL_SQS: 'http://localhost:3204' }, 'aws-redirected'],
])('AWS is not asked with %s', (_, given, code) => {
  expect(() => awsSite(given)).toThrow(expect.objectContaining({ code }))
})

test('without an endpoint every client finds AWS itself, with the user’s own credentials', () => {
  const { isReal, endpoint, credentials, prefix } = awsSite(environment)
  expect([isReal, endpoint, credentials, prefix]).toEqual([true, undefined, undefined, 'conformance-dev'])
})

// the same behaves the same on every engine: what is tried here is the road, not the engine
const tried = ['s3.versions', 'sqs.dead-letter', 'mapping.deletes', 'lambda.throws', 'sns.raw', 'ssm.versions', 'secrets.versions', 'logs.put-filter']

test.skipIf(engine.isReal)('a stage is tried by a user’s own key, its answers are recorded, and nothing is left', async () => {
  const user = new Account(engine, await accountOf(engine))
  const credentials = await userKeys(user, { Effect: 'Allow', Action: '*', Resource: '*' })
  const site: Site = awsSite(environment, { address: engine.endpoint ?? '', credentials })
  const account = await accountOf(site)
  const before = await namesIn(user)
  const chosen = Object.values(services)
    .flat()
    .filter(({ id }) => tried.includes(id))
  expect(chosen).toHaveLength(tried.length)
  const outcomes = await Promise.all(chosen.map((each) => tryBehaviour(site, account, each, undefined)))
  await removeFunctionRoles()
  for (const { id, calls, leftBehind } of outcomes) {
    expect(calls.length, id).toBeGreaterThan(1)
    expect(
      calls.every(({ operation, status }) => /^[\w-]+:\w+$/.test(operation) && status >= 200),
      id,
    ).toBe(true)
    expect(leftBehind, id).toEqual([])
  }
  expect(outcomes.filter(({ outcome }) => outcome === 'same').length).toBeGreaterThanOrEqual(tried.length - 1)
  // each name says whose it is, and each is gone
  expect((await namesIn(user)).filter((name) => name.includes('conformance-dev') && !before.includes(name))).toEqual([])
  await user.undoAll()
})

/** The names of all that behaviours make, as far as it is listed by name. */
async function namesIn(aws: Account): Promise<string[]> {
  const lists = await Promise.all([
    aws.sqs.listQueues({}).then(({ QueueUrls = [] }) => QueueUrls),
    aws.s3.listBuckets({}).then(({ Buckets = [] }) => Buckets.map(({ Name = '' }) => Name)),
    aws.sns.listTopics({}).then(({ Topics = [] }) => Topics.map(({ TopicArn = '' }) => TopicArn)),
    aws.lambda.listFunctions({}).then(({ Functions = [] }) => Functions.map(({ FunctionName = '' }) => FunctionName)),
    aws.iam.listRoles({}).then(({ Roles = [] }) => Roles.map(({ RoleName = '' }) => RoleName)),
    aws.ssm.describeParameters({}).then(({ Parameters = [] }) => Parameters.map(({ Name = '' }) => Name)),
    aws.secrets.listSecrets({}).then(({ SecretList = [] }) => SecretList.map(({ Name = '' }) => Name)),
    aws.logs.describeLogGroups({}).then(({ logGroups = [] }) => logGroups.map(({ logGroupName = '' }) => logGroupName)),
  ])
  return lists.flat()
}
