import { createHash } from 'node:crypto'
import type { Description, TemplateResource } from '../stack/described.ts'
import type { Existing } from './found.ts'
import { type KnownValues, knownText } from './sam/known-values.ts'

type Template = Description['template'] & { Parameters?: Record<string, { Default?: unknown }> }
type Resources = Template['Resources']

/** Of the stack that the template is for. */
export interface OfStack {
  region: string
  /** Its name. */
  stack: string
  /** A compose file joins it with others. */
  isJoined: boolean
  /** The names of the roles that these others have by now. */
  rolesOfOthers?: readonly string[]
}

interface WithExisting {
  template: Template
  existing: Existing[]
  /** The roles of others that it names. */
  rolesOfOthers: string[]
}

interface Wanted extends Existing {
  properties: Record<string, unknown>
  /** What names it refers to the one that is made. */
  property?: string
}

/**
 * The template with what it takes from other stacks by name: buckets and user pools that are said to exist (`existing: true`), queues, streams and topics
 * that functions read, buses of rules, and roles. Each is made here, empty; a role may do all, because nobody here knows what it may. Nothing is made where
 * the template has one whose name is known only when it is deployed: it may be that one. Of services that one compose file joins another one may have them:
 * there only roles are made (`isJoined`), and none that another service has by now. `stack` is the name of the stack.
 * https://www.serverless.com/framework/docs/providers/aws/events/s3#using-existing-buckets
 */
export function withExisting(template: Template, { region, stack, isJoined, rolesOfOthers = [] }: OfStack): WithExisting {
  const { Resources: own } = template
  const known = knownIn(template, region, stack)
  const made: Resources = {}
  const existing: Existing[] = []
  const named = new Set<string>()
  const make = ({ type, name, properties }: Wanted): string => {
    const logicalId = logicalIdOf(type, name)
    if (!made[logicalId]) existing.push({ type, name })
    made[logicalId] ??= { Type: type, Properties: properties }
    return logicalId
  }
  const changed = Object.entries(own).map(([by, resource]): [string, TemplateResource] => {
    const wanted = wantedBy(resource, known, region)
    if (!wanted || (isJoined && !wanted.property) || isIn(own, wanted, known)) return [by, resource]
    if (isJoined && rolesOfOthers.includes(wanted.name)) {
      named.add(wanted.name)
      return [by, resource]
    }
    const logicalId = make(wanted)
    if (wanted.property) return [by, { ...resource, Properties: { ...resource.Properties, [wanted.property]: { 'Fn::GetAtt': [logicalId, 'Arn'] } } }]
    return [by, { ...resource, DependsOn: [...[resource.DependsOn ?? []].flat(), logicalId] }]
  })
  return { template: { ...template, Resources: { ...Object.fromEntries(changed), ...made } }, existing, rolesOfOthers: [...named] }
}

function wantedBy({ Type: type, Properties: properties }: TemplateResource, known: KnownValues, region: string): Wanted | undefined {
  const text = (property: string) => knownText(properties?.[property], known)
  switch (type) {
    case 'Custom::S3':
      return named('AWS::S3::Bucket', text('BucketName'))
    case 'Custom::CognitoUserPool':
      return named('AWS::Cognito::UserPool', text('UserPoolName'))
    case 'AWS::Events::Rule':
      return named('AWS::Events::EventBus', text('EventBusName')?.split('/').at(-1))
    case 'AWS::Lambda::EventSourceMapping':
      return ofArn(text('EventSourceArn'), region)
    case 'AWS::SNS::Subscription':
      return ofArn(text('TopicArn'), region)
    case 'AWS::Lambda::Function':
      return role('Role', text('Role'))
    case 'AWS::StepFunctions::StateMachine':
      return role('RoleArn', text('RoleArn'))
    default:
      return undefined
  }
}

/** The property by which a resource has its name. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Cognito::UserPool': 'UserPoolName',
  'AWS::Events::EventBus': 'Name',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::IAM::Role': 'RoleName',
}

// every account has the bus `default`
function named(type: string, name: string | undefined, more: Record<string, unknown> = {}): Wanted | undefined {
  if (!name || (type === 'AWS::Events::EventBus' && name === 'default')) return undefined
  return { type, name, properties: { ...more, [nameProperties[type] ?? 'Name']: name } }
}

// in another region the engine has another one
function ofArn(arn: string | undefined, region: string): Wanted | undefined {
  const [, service, ofRegion, place] = /^arn:[\w-]+:(sqs|sns|kinesis):([^:]*):[^:]*:(?:stream\/)?([^:/]+)$/.exec(arn ?? '') ?? []
  if (!place || ofRegion !== region) return undefined
  const fifo = place.endsWith('.fifo') ? { FifoQueue: true } : {}
  if (service === 'sqs') return named('AWS::SQS::Queue', place, fifo)
  if (service === 'sns') return named('AWS::SNS::Topic', place, place.endsWith('.fifo') ? { FifoTopic: true } : {})
  return named('AWS::Kinesis::Stream', place, { ShardCount: 1 })
}

// without a name: another service may make the role of that name later
function role(property: string, arn: string | undefined): Wanted | undefined {
  if (!arn) return undefined
  const name = arn.split('/').at(-1) ?? arn
  const Service = ['lambda.amazonaws.com', 'states.amazonaws.com', 'edgelambda.amazonaws.com']
  const all = (statement: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
  const properties = {
    AssumeRolePolicyDocument: all({ Principal: { Service }, Action: 'sts:AssumeRole' }),
    Policies: [{ PolicyName: 'all', PolicyDocument: all({ Action: '*', Resource: '*' }) }],
  }
  return { type: 'AWS::IAM::Role', name, properties, property }
}

// a logical id has letters and figures only: the hash tells `pictures-a` from `pictures_a`
function logicalIdOf(type: string, name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `Existing${type.split('::').at(-1)}${name.replace(/[^A-Za-z0-9]/g, '')}${hash}`
}

// one whose name is known only when it is deployed may be it. One without a name gets one that nobody can write down before
function isIn(own: Resources, { type, name }: Existing, known: KnownValues): boolean {
  const names = Object.values(own).flatMap((each) => (each.Type === type ? [each.Properties?.[nameProperties[type] ?? 'Name'] ?? []].flat() : []))
  return names.some((each) => (knownText(each, known) ?? name) === name)
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html; the stack's id is known once it is there
function knownIn({ Parameters: parameters = {} }: Template, region: string, stack: string): KnownValues {
  const defaults = Object.entries(parameters).flatMap(([name, { Default: value }]) => (value === undefined ? [] : [[name, String(value)]]))
  const pseudo = {
    'AWS::Region': region,
    'AWS::AccountId': '000000000000',
    'AWS::Partition': 'aws',
    'AWS::StackName': stack,
    'AWS::URLSuffix': 'amazonaws.com',
  }
  return { ...pseudo, ...Object.fromEntries(defaults) }
}
