import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { replaceReferences } from '@stagecraft/localstack/stack/template/references.js'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Template } from '../check-aws/checked.ts'
import { type Named, objects, ofType } from '../check-aws/resources.ts'
import { type Apis, apiOf, callsAliases, closesCircle, routeEvents } from './apis.ts'
import { defined } from './defined.ts'
import { functionProperties } from './function-properties.ts'

/** A SAM template of the same system, and what of the compiled one it leaves to SAM. */
export interface Derived {
  template: Record<string, unknown>
  /** Logical ids that SAM makes itself, or has no use for. */
  replaced: string[]
}

/** The Framework’s bucket for code, and its policy: SAM uploads code to a bucket of its own. */
export const deploymentBucket = /^ServerlessDeploymentBucket(Policy)?$/

/**
 * Derives a SAM template: functions become `AWS::Serverless::Function` with their queues, schedules and routes as events, an HTTP API becomes
 * `AWS::Serverless::HttpApi` unless that would wait for itself or calls aliases; everything else, roles above all, stays as it is. `codeOf` says where the code of a function (its full name) is.
 * Throws `not-for-sam` for what SAM cannot say. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 */
export function deriveSam({ Resources, Outputs = {}, ...rest }: Template, codeOf: (functionName: string) => string): Derived {
  const template: Template = { ...rest, Resources }
  const schedules = ofType(template, 'AWS::Events::Rule').filter(isPlainSchedule(template))
  const apis = ofType(template, 'AWS::ApiGatewayV2::Api')
    .filter(([, { Properties }]) => Properties.ProtocolType === 'HTTP')
    .map((api) => apiOf(api, template))
    .filter((api) => !closesCircle(api, template) && !callsAliases(api, template))
  const replaced = new Set([
    ...[
      ...ofType(template, 'AWS::Lambda::EventSourceMapping').filter(isOfQueue),
      ...ofType(template, 'AWS::Lambda::EventInvokeConfig'),
      ...schedules,
    ].map(([id]) => id),
    ...apis.flatMap(({ parts }) => parts),
    ...ofType(template, 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy')
      .map(([id]) => id)
      .filter((id) => deploymentBucket.test(id)),
  ])
  // SAM permits what it makes an event of
  const permissions = ofType(template, 'AWS::Lambda::Permission').filter(([, { Properties }]) =>
    referencesIn(Properties.SourceArn).some((id) => replaced.has(id) || apis.some((api) => api.id === id)),
  )
  for (const [id] of permissions) replaced.add(id)
  const resources = Object.entries(Resources)
    .filter(([id]) => !replaced.has(id))
    .map(([id, { DependsOn, ...resource }]): [string, unknown] => {
      const others = [DependsOn ?? []].flat().filter((each) => !replaced.has(each))
      const attributes = others.length > 0 ? { DependsOn: others } : {}
      if (resource.Type === 'AWS::Lambda::Function')
        return [
          id,
          {
            ...resource,
            ...attributes,
            Type: 'AWS::Serverless::Function',
            Properties: { ...functionProperties([id, resource], codeOf), ...invocation(id, template), ...eventsOf(id, template, schedules, apis) },
          },
        ]
      const api = apis.find((each) => each.id === id)
      return [id, api ? { ...resource, ...attributes, Type: 'AWS::Serverless::HttpApi', Properties: api.properties } : { ...resource, ...attributes }]
    })
  const outputs = Object.entries(Outputs).filter(([, value]) => !referencesIn(value).some((id) => deploymentBucket.test(id)))
  return {
    template: stageReferences(
      { ...rest, Transform: 'AWS::Serverless-2016-10-31', Resources: Object.fromEntries(resources), Outputs: Object.fromEntries(outputs) },
      apis,
      replaced,
    ),
    replaced: [...replaced],
  }
}

function isOfQueue([, { Properties }]: Named): boolean {
  return referencesIn(Properties.EventSourceArn).length > 0
}

function isPlainSchedule({ Resources }: Template) {
  return ([, { Properties }]: Named): boolean => {
    const [target, ...more] = objects(Properties.Targets)
    return (
      Boolean(Properties.ScheduleExpression) &&
      !Properties.EventPattern &&
      more.length === 0 &&
      referencesIn(target?.Arn).some((id) => Resources[id]?.Type === 'AWS::Lambda::Function')
    )
  }
}

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
function invocation(functionId: string, template: Template): Record<string, unknown> {
  const [config] = ofType(template, 'AWS::Lambda::EventInvokeConfig').filter(([, { Properties }]) =>
    referencesIn(Properties.FunctionName).includes(functionId),
  )
  if (!config) return {}
  const { FunctionName: _, Qualifier: __, DestinationConfig, ...limits } = config[1].Properties
  const destinations = Object.entries((DestinationConfig ?? {}) as Record<string, { Destination: unknown }>).map(([when, { Destination }]) => [
    // the type's
    when,
    { Type: typeOfTarget(Destination, template), Destination },
  ])
  return { EventInvokeConfig: { ...limits, ...(destinations.length > 0 && { DestinationConfig: Object.fromEntries(destinations) }) } }
}

function typeOfTarget(value: unknown, { Resources }: Template): string {
  const types: Record<string, string> = {
    'AWS::SQS::Queue': 'SQS',
    'AWS::SNS::Topic': 'SNS',
    'AWS::Lambda::Function': 'Lambda',
    'AWS::Events::EventBus': 'EventBridge',
  }
  const found = referencesIn(value).flatMap((id) => types[Resources[id]?.Type ?? ''] ?? [])[0]
  if (!found)
    throw new StagecraftError('not-for-sam', `SAM must know what kind of destination this is: ${JSON.stringify(value)}.`, {
      hint: 'Refer to a resource of the template.',
    })
  return found
}

function eventsOf(functionId: string, template: Template, schedules: readonly Named[], apis: readonly Apis[]): Record<string, unknown> {
  const isMeant = (value: unknown) => referencesIn(value).includes(functionId)
  const queues = ofType(template, 'AWS::Lambda::EventSourceMapping')
    .filter((mapping) => isOfQueue(mapping) && isMeant(mapping[1].Properties.FunctionName))
    .map(
      ([
        id,
        {
          Properties: { FunctionName: _, EventSourceArn, ...settings },
        },
      ]) => [id, { Type: 'SQS', Properties: { Queue: EventSourceArn, ...settings } }],
    )
  const times = schedules
    .filter(([, { Properties }]) => objects(Properties.Targets).some(({ Arn }) => isMeant(Arn)))
    .map(([id, { Properties }]) => [id, { Type: 'Schedule', Properties: scheduleOf(Properties) }])
  const events = [...queues, ...times, ...apis.flatMap((api) => routeEvents(api, functionId))]
  return events.length > 0 ? { Events: Object.fromEntries(events) } : {}
}

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html
function scheduleOf({ ScheduleExpression, State, Name, Description, Targets }: Record<string, unknown>): Record<string, unknown> {
  const { Input, DeadLetterConfig, RetryPolicy } = objects(Targets)[0] ?? {}
  const DeadLetter = DeadLetterConfig === undefined ? undefined : { Arn: (DeadLetterConfig as { Arn: unknown }).Arn } // the type's
  return defined({ Schedule: ScheduleExpression, State, Name, Description, Input, RetryPolicy, DeadLetterConfig: DeadLetter })
}

// what referred to the stage refers to the one that SAM makes
function stageReferences(template: Record<string, unknown>, apis: readonly Apis[], replaced: ReadonlySet<string>): Record<string, unknown> {
  const stages = new Map(apis.map(({ id, stage }) => [stage, `${id}.Stage`]))
  return replaceReferences(template, (id: string, _attribute: string | undefined, at: string) => {
    const stage = stages.get(id)
    if (stage) return { Ref: stage }
    if (replaced.has(id))
      throw new StagecraftError('not-for-sam', `${at} refers to ${id}, which SAM makes under another name.`, { hint: 'Spell out its name there.' })
    return undefined
  })
}
