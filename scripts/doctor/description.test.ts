import { expect, test } from 'vitest'
import { accountsCheck, type DescribedStage, domainCheck, examplesCheck, namesCheck } from './description.ts'

const stage = (more: Partial<DescribedStage> = {}, Resources: DescribedStage['template']['Resources'] = {}): DescribedStage => ({
  service: 'sample',
  stage: 'prod',
  region: 'eu-central-1',
  accounts: { tools: '123456789012', stage: '210987654321' },
  template: { Resources },
  takes: [],
  ...more,
})
const record = { Page: { Type: 'AWS::Route53::RecordSet', Properties: { Name: 'shop.acme.de.' } } }

test('the rehearsal’s account numbers are no account', () => {
  expect(accountsCheck(stage())).toMatchObject({ result: 'ok' })
  expect(accountsCheck(stage({ accounts: { tools: '123456789012', stage: '444444444444' } }))).toMatchObject({
    result: 'fail',
    remedy: expect.stringContaining('account'),
  })
})

test('names that AWS does not take are found before a deployment', () => {
  expect(namesCheck(stage())).toMatchObject({ result: 'ok' })
  const long = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q'.repeat(81) } } }
  expect(namesCheck(stage({}, long)).says).toContain('Queue: Its name has 81 characters, and AWS takes 80')
  expect(namesCheck(stage({ service: 's'.repeat(48) })).says).toContain('sss-prod-cloudformation has 68 characters, and AWS takes 64')
})

test('values of the example are named', () => {
  const topic = { Alerts: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: 'alerts@example.com' } } }
  expect(examplesCheck(stage({}, topic))).toMatchObject({ result: 'warn', says: expect.stringContaining('alerts@example.com') })
  expect(examplesCheck(stage())).toMatchObject({ result: 'ok' })
})

test('a domain has to be answered for by Route 53, itself or by its parents', async () => {
  const asked: string[] = []
  const zone = (servers: Record<string, string[]>) => (name: string) => {
    asked.push(name)
    return servers[name] ? Promise.resolve(servers[name]) : Promise.reject(new Error('ENOTFOUND'))
  }
  expect(await domainCheck(stage({}, record), zone({ 'acme.de': ['ns-7.awsdns-00.com'] }))).toMatchObject({ result: 'ok' })
  expect(asked).toEqual(['shop.acme.de', 'acme.de'])
  expect(await domainCheck(stage({}, record), zone({ 'acme.de': ['ns.elsewhere.net'] }))).toMatchObject({
    result: 'fail',
    says: expect.stringContaining('ns.elsewhere.net'),
  })
  expect(await domainCheck(stage({}, record), zone({}))).toMatchObject({ result: 'fail', says: 'Nobody answers for shop.acme.de.' })
  expect(await domainCheck(stage(), zone({}))).toMatchObject({ result: 'ok' })
})
