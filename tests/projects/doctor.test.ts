import { SSM } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployRelease } from '../../scripts/deployment/deployment.ts'
import { concurrencyCheck, parametersCheck, stackCheck } from '../../scripts/doctor/account.ts'
import { examine } from '../../scripts/doctor/doctor.ts'
import { addSmallRelease, impossible, openPromotion, type Promotion, quiet } from './support/promotion.ts'

/** What the doctor says of a stage before its first deployment. DNS and Lambda's account settings of AWS are stood in for: the engine's own, and names given here. */
let promotion: Promotion
beforeAll(async () => {
  promotion = await openPromotion()
})
afterAll(() => promotion?.close())

const examined = async (stage: string, cloud = promotion.developer) => {
  const checks = await examine(promotion.project, stage, cloud, async () => ['ns-1.awsdns-01.org'])
  return Object.fromEntries(checks.map((each) => [each.name, each]))
}
const results = (checks: Awaited<ReturnType<typeof examined>>) => Object.fromEntries(Object.values(checks).map(({ name, result }) => [name, result]))

test('a stage whose accounts were made ready lacks nothing but its own account numbers', async () => {
  const checks = await examined('dev')
  expect(results(checks)).toEqual({
    accounts: 'fail',
    names: 'ok',
    values: 'ok',
    domain: 'ok',
    credentials: 'ok',
    bootstrap: 'ok',
    'tools account': 'ok',
    parameters: 'ok',
    concurrency: 'ok',
    stack: 'ok',
    boundary: 'ok',
    zone: 'ok',
    // which the engine does not have: scripts/doctor/api-checks.test.ts
    connection: 'skipped',
    'public access': 'skipped',
  })
  expect(checks.accounts?.says).toContain('222222222222')
})

test('without credentials it says so, and goes on with what it can see', async () => {
  const checks = await examined('dev', { ...promotion.developer, credentials: { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' } })
  expect(checks.credentials).toMatchObject({ result: 'fail', remedy: expect.stringContaining('aws sso login') })
  expect(results(checks)).toMatchObject({
    names: 'ok',
    domain: 'ok',
    bootstrap: 'skipped',
    parameters: 'skipped',
    concurrency: 'skipped',
    stack: 'skipped',
    connection: 'skipped',
    'public access': 'skipped',
  })
})

test('credentials of another account, and a stage without its roles', async () => {
  const stranger = await examined('dev', promotion.clouds.administratorOf('999999999999'))
  expect(stranger.bootstrap).toMatchObject({ result: 'fail', says: expect.stringContaining('999999999999') })
  // no permission set of Identity Center: the deploy role does not trust it
  const administrator = await examined('dev', promotion.clouds.administratorOf('111111111111'))
  expect(administrator.bootstrap).toMatchObject({ result: 'fail', remedy: expect.stringContaining('make bootstrap STAGE=dev') })
  expect(results(administrator)).toMatchObject({ credentials: 'ok', parameters: 'skipped' })
})

test('a parameter that nobody set, with its command', async () => {
  const target = await promotion.open('dev')
  const template = { Parameters: { Key: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/minimal/dev/shop/key' } }, Resources: {} }
  expect(await parametersCheck(target, template, [])).toMatchObject({ result: 'fail', remedy: 'make config STAGE=dev SET=shop/key' })
  const ssm = new SSM(promotion.clouds.administratorOf('222222222222').client)
  await ssm.putParameter({ Name: '/minimal/dev/shop/key', Value: 'x', Type: 'String' }).finally(() => ssm.destroy())
  expect(await parametersCheck(target, template, [])).toMatchObject({ result: 'ok' })
})

test('more reserved than the account allows', async () => {
  const target = await promotion.open('dev')
  const reserving = (ReservedConcurrentExecutions: number) => ({
    Resources: { One: { Type: 'AWS::Lambda::Function', Properties: { ReservedConcurrentExecutions } } },
  })
  expect(await concurrencyCheck(target, reserving(10))).toMatchObject({ result: 'ok' })
  expect(await concurrencyCheck(target, reserving(100_000))).toMatchObject({
    result: 'fail',
    remedy: expect.stringContaining('request-service-quota-increase'),
  })
})

test('a stack that nothing can be deployed to, with the command that clears it', async () => {
  await addSmallRelease(promotion, { name: 'impossible-1', resources: { Impossible: impossible } })
  const target = await promotion.open('dev')
  await expect(deployRelease(target, { kind: 'deploy', release: 'impossible-1' }, quiet)).rejects.toMatchObject({ code: 'deployment-failed' })
  expect(await stackCheck(target)).toMatchObject({ result: 'fail', remedy: 'make remove STAGE=dev' })
})
