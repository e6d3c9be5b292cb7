import { expect, test } from 'vitest'
import type { TemplateResource } from '../stack/description.ts'
import { notSent } from './not-sent.ts'

const described = (events: object[], resources: Record<string, TemplateResource> = {}) => ({
  template: { Resources: resources },
  functions: { skill: { name: 'shop-dev-skill', handler: 'skill.handler', events } },
})
const mapping = (Properties: Record<string, unknown>) => ({ Source: { Type: 'AWS::Lambda::EventSourceMapping', Properties } })

test('of queues, streams, rules and buckets nothing is missing', () => {
  const events = [{ sqs: 'arn' }, { stream: 'arn' }, { eventBridge: {} }, { s3: 'bucket' }, { sns: 'topic' }, { iot: {} }, 'schedule']
  expect(notSent(described(events as object[], mapping({ EventSourceArn: 'arn:aws:sqs:eu-central-1:000000000000:jobs' })))).toEqual([])
})

const ruled = (Arn: unknown, type = 'AWS::SQS::Queue') => ({
  Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: 'a', Arn }] } },
  Work: { Type: type, Properties: {} },
})

test.each([
  ruled({ 'Fn::GetAtt': ['Work', 'Arn'] }),
  ruled({ Ref: 'Work' }, 'AWS::SNS::Topic'),
  ruled('arn:aws:lambda:eu-central-1:000000000000:function:work'),
  ruled({ Ref: 'Given' }),
])('a rule reaches its target: %j', (resources) => {
  expect(notSent(described([], resources))).toEqual([])
})

const piped = (type: string, source = 'AWS::DynamoDB::Table', further = {}) => ({
  Feed: {
    Type: 'AWS::Pipes::Pipe',
    Properties: { Source: { 'Fn::GetAtt': ['Origin', 'StreamArn'] }, Target: { 'Fn::GetAtt': ['Work', 'Arn'] }, ...further },
  },
  Origin: { Type: source, Properties: {} },
  Work: { Type: type, Properties: {} },
})

test.each(['AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine'])('a pipe to a %s delivers', (type) => {
  expect(notSent(described([], piped(type)))).toEqual([])
})

test.each<[string, string, ReturnType<typeof described>]>([
  ['skill', 'Alexa', described([{ alexaSkill: 'amzn1' }])],
  ['skill', 'Alexa', described(['alexaSkill' as unknown as object])],
  ['skill', 'edge of CloudFront', described([{ cloudFront: {} }])],
  ['skill', 'devices', described([{ iotFleetProvisioning: {} }])],
  ['Source', 'Kafka', described([], mapping({ Topics: ['prices'], EventSourceArn: 'arn' }))],
  ['Source', 'Kafka', described([], mapping({ SelfManagedEventSource: {} }))],
  ['Feed', 'deliver to topics', described([], piped('AWS::Lambda::Function'))],
  ['Feed', 'read streams of DynamoDB', described([], piped('AWS::SNS::Topic', 'AWS::SQS::Queue'))],
  ['Feed', 'read streams of DynamoDB', described([], piped('AWS::StepFunctions::StateMachine', 'AWS::Kinesis::Stream'))],
  ['Feed', 'not applied', described([], piped('AWS::SNS::Topic', undefined, { SourceParameters: { FilterCriteria: {} } }))],
  ['Feed', 'not applied', described([], piped('AWS::SNS::Topic', undefined, { Enrichment: 'arn' }))],
  ['Rule', 'lost', described([], ruled({ 'Fn::GetAtt': ['Work', 'Arn'] }, 'AWS::Logs::LogGroup'))],
  ['Rule', 'lost', described([], ruled({ 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Work}' }, 'AWS::Logs::LogGroup'))],
  ['Rule', 'lost', described([], ruled({ 'Fn::GetAtt': ['Work', 'Arn'] }, 'AWS::Kinesis::Stream'))],
  ['Source', 'RabbitMQ', described([], mapping({ Queues: ['prices'] }))],
])('%s is said to get nothing: %s', (what, why, description) => {
  expect(notSent(description)).toEqual([{ what, why: expect.stringContaining(why) }])
})
