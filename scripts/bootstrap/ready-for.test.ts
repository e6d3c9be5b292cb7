import { expect, test } from 'vitest'
import type { Services } from './execution-policies.ts'
import { notReady, readyFor, readyText } from './ready-for.ts'

const entry = (Types: string[], ...Action: string[]) => ({ Types, Allow: [{ Action, Resource: ['*'] }] })
const always: Services = { CloudFormation: entry([], 'a'), IAM: entry(['Role'], 'b'), SSM: entry([], 'c'), SecretsManager: entry([], 'd') }
const services: Services = { ...always, SQS: entry(['Queue'], 'sqs:CreateQueue'), SNS: entry(['Topic'], 'sns:CreateTopic') }
const later: Services = { ...services, SQS: entry(['Queue'], 'sqs:CreateQueue', 'sqs:TagQueue') }
const resource = (Type: string, Properties: object = {}) => ({ Type, Properties: Properties as Record<string, unknown> })
const wanted = (of: Services, ...resources: ReturnType<typeof resource>[]) =>
  readyFor([{ Resources: Object.fromEntries(resources.map((each, at) => [`R${at}`, each])) }], of, { service: 'shop', stage: 'dev' })
const textOf = (...given: Parameters<typeof wanted>) => readyText(wanted(...given)) ?? ''

test('an account is ready for what it was made ready for', () => {
  const queue = resource('AWS::SQS::Queue', { QueueName: 'waiting' })
  expect(notReady(wanted(services, queue), textOf(services, queue, resource('AWS::SNS::Topic')))).toEqual([])
})

test('an entry and a name that are new are told in words', () => {
  const lacking = notReady(wanted(services, resource('AWS::SNS::Topic'), resource('AWS::SQS::Queue', { QueueName: 'waiting' })), textOf(services))
  expect(lacking).toEqual(['SNS', 'SQS', 'the name waiting (sqs)'])
})

test('an entry that has other grants than those that the account got is told', () => {
  const queue = resource('AWS::SQS::Queue')
  const other = 'SQS with the grants of this version of Stagecraft'
  expect(notReady(wanted(later, queue), textOf(services, queue))).toEqual([other])
  // made ready before there were hashes
  expect(notReady(wanted(services, queue), 'CloudFormation\nIAM\nSSM\nSecretsManager\nSQS')).toContain(other)
})

test('a text that is too long for a parameter is none', () => {
  const names = Array.from({ length: 200 }, (_, at) => resource('AWS::SQS::Queue', { QueueName: `waiting-for-${at}` }))
  expect(readyText(wanted(services, ...names))).toBeUndefined()
})
