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
    ...line(
      silentPipes(template.Resources),
      'Pipes deliver to topics and state machines alone. What they read for another target stays with its source; the target can be invoked.',
    ),
    ...line(ofBrokers, `There is no Kafka, ActiveMQ, RabbitMQ or DocumentDB locally. ${invoked}`),
  ]
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-pipes-pipe.html
function silentPipes(resources: Description['template']['Resources']): string[] {
  return Object.entries(resources).flatMap(
    ([
      logicalId,
      {
        Type,
        Properties: { Target },
      },
    ]) => {
      if (Type !== 'AWS::Pipes::Pipe') return []
      const target = JSON.stringify(Target ?? '')
      const types = Object.entries(resources).flatMap(([name, each]) => (new RegExp(`\\b${name}\\b`).test(target) ? [each.Type] : []))
      const isServed = /:(sns|states):/.test(target) || types.some((type) => /^AWS::(SNS::Topic|StepFunctions::StateMachine)$/.test(type))
      return isServed ? [] : [logicalId]
    },
  )
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
function isOfBroker(properties: Record<string, unknown>): boolean {
  return ['Topics', 'Queues', 'SelfManagedEventSource', 'DocumentDBEventSourceConfig'].some((name) => properties[name] !== undefined)
}
