import { CloudFormationClient, DescribeStackResourcesCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import { type FunctionConfiguration, LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetBucketNotificationConfigurationCommand, GetBucketVersioningCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  SNSClient,
} from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'

/** What an engine holds of a system, asked of each service; without what differs from run to run (times, ids, ports, code archives). */
export async function inventory(access: EngineAccess, service: string, stage: string) {
  const options = clientOptions(access)
  const [functions, mappings, queues, topics, buckets, parameters, stack] = await Promise.all([
    functionsOf(new LambdaClient(options)),
    mappingsOf(new LambdaClient(options)),
    queuesOf(new SQSClient(options)),
    topicsOf(new SNSClient(options)),
    bucketsOf(new S3Client({ ...options, forcePathStyle: true })),
    parametersOf(new SSMClient(options), `/${service}/${stage}`),
    stackOf(new CloudFormationClient(options), `${service}-${stage}`),
  ])
  return normal({ functions, mappings, queues, topics, buckets, parameters, stack }) as Record<string, object>
}

async function functionsOf(client: LambdaClient) {
  const { Functions = [] } = await client.send(new ListFunctionsCommand({}))
  return byKey(Functions, ({ FunctionName }: FunctionConfiguration) => FunctionName)
}

async function mappingsOf(client: LambdaClient) {
  const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({}))
  return byKey(EventSourceMappings, ({ EventSourceArn, FunctionArn }) => `${EventSourceArn} ${FunctionArn}`)
}

async function queuesOf(client: SQSClient) {
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}))
  const all = await Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
      return Object.fromEntries(Object.entries(Attributes).filter(([name]) => !name.startsWith('ApproximateNumber')))
    }),
  )
  return byKey(all, ({ QueueArn }) => QueueArn)
}

async function topicsOf(client: SNSClient) {
  const { Topics = [] } = await client.send(new ListTopicsCommand({}))
  const { Subscriptions: listed = [] } = await client.send(new ListSubscriptionsCommand({}))
  // one that waits for its address to confirm it has no ARN yet: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
  const { confirmed = [], pending = [] } = Object.groupBy(listed, ({ SubscriptionArn = '' }) =>
    SubscriptionArn.startsWith('arn:') ? 'confirmed' : 'pending',
  )
  const topics = await Promise.all(
    Topics.map(async ({ TopicArn }) => (await client.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {}),
  )
  const subscriptions = await Promise.all(
    confirmed.map(async ({ SubscriptionArn }) => (await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes ?? {}),
  )
  return {
    topics: byKey(topics, ({ TopicArn }) => TopicArn),
    subscriptions: byKey([...subscriptions, ...pending], ({ Endpoint }) => Endpoint),
  }
}

async function bucketsOf(client: S3Client) {
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}))
  // where the code of a deployment lies is each road's own affair; engines cut the bucket's long name at different places
  const own = Buckets.filter(({ Name = '' }) => !/-code$|deploymentbuck/i.test(Name))
  const all = await Promise.all(
    own.map(async ({ Name: Bucket }) => ({
      Bucket,
      versioning: (await client.send(new GetBucketVersioningCommand({ Bucket }))).Status,
      notifications: (await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).LambdaFunctionConfigurations,
    })),
  )
  return byKey(all, ({ Bucket }) => Bucket)
}

async function parametersOf(client: SSMClient, path: string) {
  const { Parameters = [] } = await client.send(new GetParametersByPathCommand({ Path: path, Recursive: true }))
  return byKey(Parameters, ({ Name }) => Name)
}

// The template as the engine got it: every role's policies, schedules and permissions are in it
async function stackOf(client: CloudFormationClient, StackName: string) {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName }))
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }))
  const { Resources } = JSON.parse(TemplateBody) as { Resources: Record<string, object> }
  return {
    resources: Object.fromEntries(StackResources.map(({ LogicalResourceId, ResourceType }) => [LogicalResourceId, ResourceType])),
    template: Resources,
  }
}

function byKey<T>(list: readonly T[], keyOf: (each: T) => string | undefined): Record<string, T> {
  return Object.fromEntries(list.map((each) => [keyOf(each) ?? '', each] as const).sort(([one], [other]) => one.localeCompare(other)))
}

const passing =
  /^(\$metadata|Code|CodeSha256|CodeSize|LastModified.*|RevisionId|UUID|Id|Timestamp|CreatedTimestamp|LastModifiedTimestamp|SubscriptionArn|StackId|DeploymentTime|PackageType.*|Version|LastProcessingResult|LastUpdateStatusReason.*|StateReason.*)$/

// Sorted keys, passing ones left out, random parts and ports made alike
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (value instanceof Date) return 'a time'
  if (typeof value === 'string')
    return value
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replace(/(:secret:[\w/-]+)-\w{6}\b/g, '$1-RANDOM')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !passing.test(key))
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([key, each]) => [key.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'), normal(each)]),
  )
}
