import { CloudFormation } from '@aws-sdk/client-cloudformation'
import { Lambda } from '@aws-sdk/client-lambda'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployRelease } from '../../scripts/deployment/deployment.ts'
import { recordsOf } from '../../scripts/deployment/records.ts'
import { recoverStage } from '../../scripts/deployment/recover.ts'
import { releaseOf } from '../../scripts/deployment/stack.ts'
import { withStore } from '../../scripts/deployment/with-store.ts'
import { addSmallRelease, impossible, openPromotion, type Promotion, queue, quiet } from './support/promotion.ts'

/** A stack that stopped on its way, and the command that brings it to its last good state. */
let promotion: Promotion
let formation: CloudFormation
let lambda: Lambda

beforeAll(async () => {
  promotion = await openPromotion()
  const { client } = promotion.clouds.administratorOf('222222222222')
  formation = new CloudFormation(client)
  lambda = new Lambda(client)
})
afterAll(() => promotion?.close())

// a custom resource that goes forth, and back only when its function was mended
const code = `
  if (!event.ResponseURL) return event
  const fails = event.RequestType === 'Update' && event.ResourceProperties.Version === 'old' && !process.env.MENDED
  const { StackId, RequestId, LogicalResourceId } = event
  const answer = { Status: fails ? 'FAILED' : 'SUCCESS', Reason: 'no way back', PhysicalResourceId: 'thing', StackId, RequestId, LogicalResourceId }
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer), headers: { 'content-type': '' } })`
const thing = (Version: string) => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: { 'Fn::GetAtt': ['GreetLambdaFunction', 'Arn'] }, ServiceTimeout: 20, Version },
})
const deploy = async (release: string) => deployRelease(await promotion.open('dev'), { kind: 'deploy', release }, quiet)
const recover = async () => recoverStage(await promotion.open('dev'), quiet)
const stack = () => stackNamed(formation, 'minimal-dev')

test('a stage at rest is left alone', async () => {
  await addSmallRelease(promotion, { name: 'one', code, resources: { Thing: thing('old'), NamesQueue: queue() } })
  await deploy('one')
  expect(await recover()).toBeUndefined()
})

test('a rollback that failed is continued when its reason was mended', async () => {
  await addSmallRelease(promotion, {
    name: 'two',
    code,
    resources: { Thing: thing('new'), Impossible: { ...impossible, DependsOn: 'Thing' }, NamesQueue: queue() },
  })
  await expect(deploy('two')).rejects.toMatchObject({ code: 'not-rolled-back' })
  expect((await stack())?.StackStatus).toBe('UPDATE_ROLLBACK_FAILED')
  await expect(deploy('one')).rejects.toMatchObject({ code: 'stack-broken', hint: expect.stringContaining('make rollback STAGE=dev') })
  await expect(recover()).rejects.toMatchObject({ code: 'not-rolled-back', message: expect.stringContaining('no way back') })
  await lambda.updateFunctionConfiguration({ FunctionName: 'minimal-dev-greet', Environment: { Variables: { MENDED: 'yes' } } })
  expect(await recover()).toMatchObject({ kind: 'rollback', result: 'done', release: 'one' })
  expect([(await stack())?.StackStatus, releaseOf(await stack())]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'one'])
  const [last] = await withStore(await promotion.open('dev'), (store) => recordsOf(store, 'dev', 1))
  expect(last?.record).toMatchObject({ kind: 'rollback', result: 'done', release: 'one' })
})

test('an update that was left where it failed goes back', async () => {
  const { TemplateBody = '{}' } = await formation.getTemplate({ StackName: 'minimal-dev' })
  const template = JSON.parse(TemplateBody) as { Resources: Record<string, unknown> }
  template.Resources.Impossible = { ...impossible, DependsOn: 'NamesQueue' }
  const Parameters = ((await stack())?.Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true }))
  await formation.updateStack({
    StackName: 'minimal-dev',
    TemplateBody: JSON.stringify(template),
    Parameters,
    DisableRollback: true,
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  })
  await expect.poll(async () => (await stack())?.StackStatus, { timeout: 60_000 }).toBe('UPDATE_FAILED')
  expect(await recover()).toMatchObject({ result: 'done', release: 'one' })
  expect((await stack())?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
})
