import { line, type NotServed, withEvent } from '../gateway/not-served.ts'
import type { Description } from '../stack/description.ts'

/** Events of the Framework that nothing sends on a laptop: https://www.serverless.com/framework/docs/providers/aws/guide/events */
const silent: Readonly<Record<string, string>> = {
  alexaSkill: 'Alexa does not reach this machine.',
  alexaSmartHome: 'Alexa does not reach this machine.',
  cloudFront: 'No function runs at the edge of CloudFront locally.',
  iotFleetProvisioning: 'No devices are provisioned locally.',
}

/** What of the events in a description reaches no function locally; empty where all do. */
export function notSent({ template, functions }: Pick<Description, 'template' | 'functions'>): NotServed[] {
  const invoked = 'Its functions are deployed and can be invoked.'
  const ofBrokers = Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) =>
    Type === 'AWS::Lambda::EventSourceMapping' && isOfBroker(Properties) ? [logicalId] : [],
  )
  return [
    ...Object.entries(silent).flatMap(([kind, why]) => line(withEvent(functions, kind), `${why} ${invoked}`)),
    ...pipes(template.Resources),
    ...rules(template.Resources),
    ...line(ofBrokers, `There is no Kafka, ActiveMQ, RabbitMQ or DocumentDB locally. ${invoked}`),
  ]
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-pipes-pipe.html
function pipes(resources: Description['template']['Resources']): NotServed[] {
  const all = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::Pipes::Pipe')
  const kindOf = ([, { Properties }]: (typeof all)[number]) => {
    if (!leadsTo(resources, Properties.Source, /^AWS::DynamoDB::/, ':dynamodb:')) return 'unread'
    if (!leadsTo(resources, Properties.Target, /^AWS::(SNS::Topic|StepFunctions::StateMachine)$/, ':(sns|states):')) return 'undelivered'
    return isShaped(Properties) ? 'unshaped' : 'served'
  }
  const ofKind = (kind: string) => all.filter((pipe) => kindOf(pipe) === kind).map(([logicalId]) => logicalId)
  return [
    ...line(ofKind('unread'), 'Pipes read streams of DynamoDB tables alone. What is in another source stays there; the target can be invoked.'),
    ...line(
      ofKind('undelivered'),
      'Pipes deliver to topics and state machines alone. What they read for another target stays with its source; the target can be invoked.',
    ),
    ...line(ofKind('unshaped'), 'Its target gets every record as it is: filters, enrichments and input templates of pipes are not applied.'),
  ]
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html
function rules(resources: Description['template']['Resources']): NotServed[] {
  const served = /^AWS::(Lambda::(Function|Alias|Version)|SQS::Queue|SNS::Topic|StepFunctions::StateMachine|Events::(EventBus|ApiDestination))$/
  const others = Object.entries(resources).filter(([, { Type, Properties }]) => {
    const targets = Type === 'AWS::Events::Rule' && Array.isArray(Properties.Targets) ? (Properties.Targets as { Arn?: unknown }[]) : []
    return targets.some(({ Arn }) => !leadsTo(resources, Arn, served, ':(lambda|sqs|sns|states|events):'))
  })
  return line(
    others.map(([logicalId]) => logicalId),
    'Rules tell functions, queues, topics, state machines, buses and API destinations locally. What a rule has for another target is lost.',
  )
}

// one that the template does not say more of is taken for one that is served
function leadsTo(resources: Description['template']['Resources'], end: unknown, types: RegExp, service: string): boolean {
  const text = JSON.stringify(end ?? '')
  const named = Object.entries(resources).flatMap(([name, { Type }]) => (new RegExp(`["{]${name}["}.]`).test(text) ? [Type] : []))
  if (new RegExp(service).test(text) || named.some((type) => types.test(type))) return true
  return (
    named.length === 0 &&
    !/:(sqs|kinesis|kafka|mq|lambda|events|logs|batch|ecs|firehose|sns|states|dynamodb|ssm|codebuild|codepipeline|execute-api|sagemaker|redshift):/.test(
      text,
    )
  )
}

function isShaped({ SourceParameters, TargetParameters, Enrichment }: Record<string, unknown>): boolean {
  const has = (value: unknown, name: string) => typeof value === 'object' && value !== null && name in value
  return Enrichment !== undefined || has(SourceParameters, 'FilterCriteria') || has(TargetParameters, 'InputTemplate')
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
function isOfBroker(properties: Record<string, unknown>): boolean {
  return ['Topics', 'Queues', 'SelfManagedEventSource', 'DocumentDBEventSourceConfig'].some((name) => properties[name] !== undefined)
}
