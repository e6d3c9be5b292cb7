import { randomBytes } from 'node:crypto'
import type { Description, TemplateResource } from '@stagecraft/localstack/stack/described.ts'
import { SimulatedBucket } from './bucket.ts'
import { SimulatedQueue } from './queue.ts'
import { type Resolve, resolver } from './template.ts'
import { type Published, SimulatedTopic } from './topic.ts'

export interface SimulatedFunction {
  /** As in serverless.yml. */
  name: string
  fullName: string
  /** `path/to/module.export` */
  handler: string
  timeoutMs: number
  environment: Readonly<Record<string, string>>
  /** Of an asynchronous invocation that failed. */
  retries: number
  routes: readonly string[]
  /** The actions that its role allows. */
  may: readonly string[]
}

export interface Mapping {
  queue: SimulatedQueue
  function: SimulatedFunction
  batchSize: number
  reportsFailures: boolean
}

/** All that the template describes and the simulation has. */
export interface System {
  functions: ReadonlyMap<string, SimulatedFunction>
  queues: readonly SimulatedQueue[]
  topics: readonly SimulatedTopic[]
  buckets: ReadonlyMap<string, SimulatedBucket>
  mappings: readonly Mapping[]
  schedules: readonly { function: SimulatedFunction; everyMs: number }[]
  notifications: readonly { bucket: SimulatedBucket; prefix: string; function: SimulatedFunction }[]
  parameters: ReadonlyMap<string, string>
  secrets: ReadonlyMap<string, string>
  /** What topics accepted, in order. */
  published: Published[]
  /** What a resource of the template is called here. */
  physicalId(logicalId: string): string
}

export interface DatabasePlace {
  host: string
  port: number
  user: string
  password: string
}

/** The system of `description`, with nothing in it yet. `now`: the simulated clock, in milliseconds. */
export function systemOf(description: Description, database: DatabasePlace | undefined, now: () => number): System {
  const all = Object.entries(description.template.Resources)
  const ofType = (type: string) => all.filter(([, { Type }]) => Type === type)
  const cluster = ofType('AWS::RDS::DBCluster')[0]?.[0]
  const administrator = 'arn:aws:secretsmanager:simulation:000000000000:secret:administrator'
  const resolve = resolver(
    description,
    cluster && database
      ? {
          [`${cluster}.Endpoint.Address`]: database.host,
          [`${cluster}.Endpoint.Port`]: String(database.port),
          [`${cluster}.MasterUserSecret.SecretArn`]: administrator,
        }
      : {},
  )
  const published: Published[] = []
  const functions = new Map(
    Object.entries(description.functions).map(([name, each]) => [name, functionOf(name, each, all, description.region, resolve)]),
  )
  const byFullName = (name: string) => [...functions.values()].find(({ fullName }) => fullName === name)
  const functionAt = (arn: unknown) => byFullName(String(resolve(arn)).split(':').at(-1) ?? '')
  const queues = ofType('AWS::SQS::Queue').map(([id, resource]) => new SimulatedQueue(queueSettings(id, resource, resolve), now))
  const queueAt = (arn: unknown) => queues.find(({ settings }) => settings.arn === resolve(arn))
  const topics = ofType('AWS::SNS::Topic').map(([id]) => new SimulatedTopic(String(resolve({ 'Fn::GetAtt': [id, 'Arn'] })), now, published))
  for (const [, { Properties }] of ofType('AWS::SNS::Subscription')) {
    const queue = queueAt(Properties.Endpoint)
    const filter = (Properties.FilterPolicy ?? {}) as Record<string, unknown>
    if (queue) topics.find(({ name }) => name === resolve(Properties.TopicArn))?.subscriptions.push({ queue, filter })
  }
  const bucketIds = ofType('AWS::S3::Bucket')
  const buckets = new Map(bucketIds.map(([id]) => [String(resolve({ Ref: id })), new SimulatedBucket(String(resolve({ Ref: id })), now)]))
  return {
    functions,
    queues,
    topics,
    buckets,
    published,
    physicalId: (logicalId) => String(resolve({ Ref: logicalId })),
    mappings: ofType('AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) => {
      const [queue, mapped] = [queueAt(Properties.EventSourceArn), functionAt(Properties.FunctionName)]
      const reportsFailures = ((Properties.FunctionResponseTypes ?? []) as string[]).includes('ReportBatchItemFailures')
      return queue && mapped ? [{ queue, function: mapped, batchSize: Number(Properties.BatchSize ?? 10), reportsFailures }] : []
    }),
    schedules: ofType('AWS::Events::Rule').flatMap(([, { Properties }]) => {
      const [target] = (Properties.Targets ?? []) as { Arn: unknown }[]
      const scheduled = target && functionAt(target.Arn)
      return scheduled ? [{ function: scheduled, everyMs: intervalOf(String(Properties.ScheduleExpression)) }] : []
    }),
    notifications: bucketIds.flatMap(([id, { Properties }]) => {
      const bucket = buckets.get(String(resolve({ Ref: id })))
      const { LambdaConfigurations = [] } = (Properties.NotificationConfiguration ?? {}) as { LambdaConfigurations?: NotificationOf[] }
      return LambdaConfigurations.flatMap(({ Function: told, Filter }) => {
        const notified = functionAt(told)
        return bucket && notified ? [{ bucket, function: notified, prefix: Filter?.S3Key?.Rules?.[0]?.Value ?? '' }] : []
      })
    }),
    parameters: new Map(
      ofType('AWS::SSM::Parameter').map(([, { Properties }]) => [String(resolve(Properties.Name)), String(resolve(Properties.Value))]),
    ),
    secrets: new Map([
      ...ofType('AWS::SecretsManager::Secret').map(([, { Properties }]) => [String(resolve(Properties.Name)), secretOf(Properties)] as const),
      ...(database ? [[administrator, JSON.stringify({ username: database.user, password: database.password })] as const] : []),
    ]),
  }
}

interface NotificationOf {
  Function: unknown
  Filter?: { S3Key?: { Rules?: { Value: string }[] } }
}

function functionOf(
  name: string,
  { name: fullName, handler, timeout = 6, events }: Description['functions'][string],
  all: readonly [string, TemplateResource][],
  region: string,
  resolve: Resolve,
): SimulatedFunction {
  const [id, resource] = all.find(([, { Type, Properties }]) => Type === 'AWS::Lambda::Function' && Properties.FunctionName === fullName) ?? []
  const { Variables = {} } = (resource?.Properties.Environment ?? {}) as { Variables?: Record<string, unknown> }
  const isOfThis = ({ Type, Properties }: TemplateResource) =>
    Type === 'AWS::Lambda::EventInvokeConfig' && (Properties.FunctionName as { Ref?: string } | undefined)?.Ref === id
  const retries = all.find(([, each]) => isOfThis(each))?.[1].Properties.MaximumRetryAttempts ?? 2
  const routes = (events as { resolvedMethod?: string; resolvedPath?: string }[]).flatMap(({ resolvedMethod, resolvedPath }) =>
    resolvedMethod && resolvedPath ? [`${resolvedMethod} ${resolvedPath}`] : [],
  )
  return {
    name,
    fullName,
    handler,
    timeoutMs: timeout * 1_000,
    environment: { ...(resolve(Variables) as Record<string, string>), AWS_LAMBDA_FUNCTION_NAME: fullName, AWS_REGION: region },
    retries: Number(retries),
    routes,
    may: actionsOf(resource, all),
  }
}

// of a role in the template; one that is made elsewhere allows nothing that is known here
function actionsOf(resource: TemplateResource | undefined, all: readonly [string, TemplateResource][]): string[] {
  const role = (resource?.Properties.Role as { 'Fn::GetAtt'?: [string, string] } | undefined)?.['Fn::GetAtt']?.[0]
  const { Policies = [] } = (all.find(([id]) => id === role)?.[1].Properties ?? {}) as { Policies?: PolicyOf[] }
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action ?? []))
}

interface PolicyOf {
  PolicyDocument: { Statement: { Action?: string | string[] }[] }
}

function queueSettings(id: string, { Properties }: TemplateResource, resolve: Resolve) {
  const policy = Properties.RedrivePolicy as { deadLetterTargetArn: unknown; maxReceiveCount: number } | undefined
  return {
    logicalId: id,
    name: String(resolve(Properties.QueueName)),
    url: String(resolve({ Ref: id })),
    arn: String(resolve({ 'Fn::GetAtt': [id, 'Arn'] })),
    isFifo: Properties.FifoQueue === true,
    visibilityMs: Number(Properties.VisibilityTimeout ?? 30) * 1_000,
    deadLetters: policy && { arn: String(resolve(policy.deadLetterTargetArn)), after: policy.maxReceiveCount },
  }
}

// `rate(1 minute)`; of a cron expression, an hour
function intervalOf(expression: string): number {
  const [, count = '60', unit = 'minute'] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? []
  return Number(count) * ({ minute: 60_000, hour: 3_600_000, day: 86_400_000 }[unit] ?? 60_000)
}

function secretOf(properties: Record<string, unknown>): string {
  const { SecretStringTemplate = '{}', GenerateStringKey = 'password' } = (properties.GenerateSecretString ?? {}) as Record<string, string>
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: randomBytes(16).toString('hex') })
}
