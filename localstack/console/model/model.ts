import { grantsOf, list } from '../../permissions/grants.ts'
import type { Description, TemplateResource } from '../../stack/description.ts'
import { shortNames } from '../../stack/short-names.ts'
import { referencesIn } from '../../stack/template/references-in.ts'
import { apiLinks } from './api-links.ts'
import type { Model, ModelLink, ModelNode, NodeKind } from './parts.ts'

const kinds: Readonly<Record<string, NodeKind>> = {
  'AWS::ApiGatewayV2::Api': 'api',
  'AWS::ApiGateway::RestApi': 'api',
  'AWS::Events::Rule': 'schedule',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::Lambda::Function': 'function',
  'AWS::SQS::Queue': 'queue',
  'AWS::SNS::Topic': 'topic',
  'AWS::S3::Bucket': 'bucket',
  'AWS::RDS::DBCluster': 'database',
  'AWS::DynamoDB::Table': 'table',
  'AWS::Kinesis::Stream': 'stream',
}

/** The system as its template describes it: its parts in the template's order, and what goes between them. The same template gives the same model. */
export function modelOf(description: Pick<Description, 'template' | 'functions' | 'region'>): Model {
  const resources = Object.entries(description.template.Resources)
  const short = shortNames(description.functions)
  const all = resources.flatMap(([id, resource]): ModelNode[] => {
    const kind = kinds[resource.Type]
    return kind ? [{ id, kind, name: nameOf(id, resource, short) }] : []
  })
  const known = new Map(all.map((node) => [node.id, node]))
  const links = merged([
    ...resources.flatMap(([id, resource]) => linksOf(id, resource)),
    ...apiLinks(description.template.Resources),
    ...databaseLinks(description.template.Resources),
    ...granted(description),
  ]).filter(({ from, to }) => known.has(from) && known.has(to) && from !== to)
  for (const { to, kind } of links) {
    const node = known.get(to)
    if (kind === 'fails to' && node?.kind === 'queue') node.isDeadLetters = true
  }
  // a bucket for logs, for one, is no part of what goes on
  const isLinked = ({ id, kind }: ModelNode) =>
    ['function', 'queue', 'topic'].includes(kind) || links.some(({ from, to }) => from === id || to === id)
  return { nodes: all.filter(isLinked), links }
}

function nameOf(id: string, { Type, Properties }: TemplateResource, short: (fullName: string) => string): string {
  const given = [Properties.QueueName, Properties.TopicName, Properties.FunctionName, Properties.TableName, Properties.Name, Properties.DatabaseName]
  const name = given.find((each): each is string => typeof each === 'string')
  if (Type.includes('Schedule') || Type === 'AWS::Events::Rule') return String(Properties.ScheduleExpression ?? name ?? id)
  return name === undefined ? id : short(name)
}

function linksOf(id: string, { Type, Properties: given }: TemplateResource): ModelLink[] {
  const to = (value: unknown) => referencesIn(value)
  switch (Type) {
    case 'AWS::Lambda::EventSourceMapping':
      return pairs(to(given.EventSourceArn), to(given.FunctionName), 'invokes', [`at most ${given.BatchSize ?? 10} at a time`])
    case 'AWS::Events::Rule':
      return pairs(
        [id],
        list(given.Targets as { Arn: unknown }[]).flatMap(({ Arn }) => to(Arn)),
        'invokes',
      ) // as CloudFormation has it
    case 'AWS::Scheduler::Schedule':
      return pairs([id], to((given.Target as { Arn?: unknown } | undefined)?.Arn), 'invokes')
    case 'AWS::SNS::Subscription': {
      const filter = given.FilterPolicy ? [`only ${JSON.stringify(given.FilterPolicy)}`] : []
      return [...pairs(to(given.TopicArn), to(given.Endpoint), 'delivers', filter), ...pairs(to(given.TopicArn), to(given.RedrivePolicy), 'fails to')]
    }
    case 'AWS::SQS::Queue':
      return pairs([id], to(given.RedrivePolicy), 'fails to')
    case 'AWS::S3::Bucket': {
      const { LambdaConfigurations, QueueConfigurations, TopicConfigurations } = (given.NotificationConfiguration ?? {}) as Record<
        string,
        { Event?: string }[]
      >
      const all = [...list(LambdaConfigurations), ...list(QueueConfigurations), ...list(TopicConfigurations)]
      return all.flatMap((each) => pairs([id], to(each), 'notifies', each.Event ? [each.Event] : []))
    }
    case 'AWS::Lambda::EventInvokeConfig':
      return pairs(to(given.FunctionName), to(given.DestinationConfig), 'fails to')
    case 'AWS::Lambda::Function':
      return pairs([id], to(given.DeadLetterConfig), 'fails to')
    default:
      return []
  }
}

// a template does not say who uses a database; only functions in its network can
function databaseLinks(resources: Description['template']['Resources']): ModelLink[] {
  const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type)
  const inside = ofType('AWS::Lambda::Function').filter(([, { Properties }]) => Properties.VpcConfig)
  const [database] = ofType('AWS::RDS::DBCluster')
  return database
    ? pairs(
        inside.map(([id]) => id),
        [database[0]],
        'reads',
        ['they are in the same network'],
      )
    : []
}

const verbs: readonly [action: RegExp, kind: ModelLink['kind']][] = [
  [/^(sqs:SendMessage|sns:Publish)$/i, 'sends'],
  [/^lambda:Invoke/i, 'invokes'],
  [/^(s3:Put|s3:Delete|dynamodb:(Put|Update|Delete|BatchWrite)|kinesis:Put)/i, 'writes'],
  [/^(s3:Get|dynamodb:(Get|Query|Scan|BatchGet))/i, 'reads'],
]

// what a function may send, read and write, by the grants of its role
function granted(description: Pick<Description, 'template' | 'functions' | 'region'>): ModelLink[] {
  const { Resources } = description.template
  const idOf = new Map(
    Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Function' ? [[String(Properties.FunctionName), id] as const] : [],
    ),
  )
  return grantsOf(description).flatMap(({ holder, action, resource }) => {
    const from = idOf.get(description.functions[holder]?.name ?? '')
    const kind = verbs.find(([pattern]) => pattern.test(action))?.[1]
    if (!from || !kind) return []
    const [, to = ''] = /(?:^|\$\{)([A-Za-z0-9]+)(?:\.Arn)?(?:\}|$|\/)/.exec(resource) ?? []
    return to ? [{ from, to, kind, details: [] }] : []
  })
}

function pairs(from: readonly string[], to: readonly string[], kind: ModelLink['kind'], details: string[] = []): ModelLink[] {
  return from.flatMap((one) => to.map((other) => ({ from: one, to: other, kind, details })))
}

function merged(links: readonly ModelLink[]): ModelLink[] {
  return [...Map.groupBy(links, ({ from, to, kind }) => `${from} ${kind} ${to}`).values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, details: [...new Set([first, ...more].flatMap(({ details }) => details))] }] : [],
  )
}
