import { expect, test } from 'vitest'
import type { Description } from '../../stack/description.ts'
import { modelOf } from './model.ts'

const ref = (Ref: string) => ({ Ref })
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })

/** A small system with one of each: as a template has it, by the names that the Framework gives. */
const resources: Description['template']['Resources'] = {
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'shop' } },
  Integration: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ApiId: ref('Api'), IntegrationUri: arn('TakeFunction') } },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: { ApiId: ref('Api'), RouteKey: 'POST /parcels', Target: { 'Fn::Join': ['/', ['integrations', ref('Integration')]] } },
  },
  Rest: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'old' } },
  Parcels: { Type: 'AWS::ApiGateway::Resource', Properties: { ParentId: { 'Fn::GetAtt': ['Rest', 'RootResourceId'] }, PathPart: 'parcels' } },
  Method: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: ref('Rest'),
      ResourceId: ref('Parcels'),
      HttpMethod: 'GET',
      Integration: { Uri: { 'Fn::Join': ['', ['x', arn('TakeFunction')]] } },
    },
  },
  TakeFunction: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'shop-local-take', Role: arn('TakeRole'), VpcConfig: {}, DeadLetterConfig: { TargetArn: arn('Lost') } },
  },
  PackFunction: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-local-pack' } },
  TakeRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:GetQueueUrl'], Resource: [arn('Queue')] },
              { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: [{ 'Fn::Sub': '${Bucket.Arn}/in/*' }] },
              { Effect: 'Allow', Action: ['sns:Publish'], Resource: [ref('Topic')] },
            ],
          },
        },
      ],
    },
  },
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: 'shop-local-queue', RedrivePolicy: { deadLetterTargetArn: arn('Lost'), maxReceiveCount: 3 } },
  },
  Lost: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shop-local-lost' } },
  Alone: { Type: 'AWS::SQS::Queue', Properties: {} },
  Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: arn('Queue'), FunctionName: arn('PackFunction'), BatchSize: 5 } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'shop-local-news' } },
  Subscription: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: ref('Topic'), Endpoint: arn('Queue'), FilterPolicy: { type: ['a'] } } },
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: arn('PackFunction') }] } },
  },
  Logs: { Type: 'AWS::S3::Bucket', Properties: {} },
  Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Arn: arn('PackFunction'), Id: 'pack' }] } },
  Database: { Type: 'AWS::RDS::DBCluster', Properties: { DatabaseName: 'shop' } },
  Role: { Type: 'AWS::IAM::ManagedPolicy', Properties: {} },
}
const functions = {
  take: { name: 'shop-local-take', handler: 'take.handler', events: [] },
  pack: { name: 'shop-local-pack', handler: 'pack.handler', events: [] },
}
const model = modelOf({ template: { Resources: resources }, functions, region: 'eu-central-1' })

test('parts are named as people know them; what takes no part in anything is left out, but for functions, queues and topics', () => {
  expect(model.nodes.map(({ id, kind, name }) => `${id} ${kind} ${name}`)).toEqual([
    'Api api shop',
    'Rest api old',
    'TakeFunction function take',
    'PackFunction function pack',
    'Queue queue shop-local-queue',
    'Lost queue shop-local-lost',
    'Alone queue Alone',
    'Topic topic shop-local-news',
    'Bucket bucket Bucket',
    'Rule schedule rate(1 hour)',
    'Database database shop',
  ])
  expect(model.nodes.filter(({ isDeadLetters }) => isDeadLetters).map(({ id }) => id)).toEqual(['Lost'])
})

test('what goes between them is what triggers, subscriptions, routes, dead letters and grants say', () => {
  expect(model.links.map(({ from, kind, to, details }) => [`${from} ${kind} ${to}`, ...details].join('; ')).toSorted()).toEqual([
    'Api invokes TakeFunction; POST /parcels',
    'Bucket notifies PackFunction; s3:ObjectCreated:*',
    'Queue fails to Lost',
    'Queue invokes PackFunction; at most 5 at a time',
    'Rest invokes TakeFunction; GET /parcels',
    'Rule invokes PackFunction',
    'TakeFunction fails to Lost',
    'TakeFunction reads Bucket',
    'TakeFunction reads Database; they are in the same network',
    'TakeFunction sends Queue',
    'TakeFunction sends Topic',
    'Topic delivers Queue; only {"type":["a"]}',
  ])
})
