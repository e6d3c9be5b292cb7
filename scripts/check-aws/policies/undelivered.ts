import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Policy, Template } from '../checked.ts'
import { everyObject, ofType } from '../resources.ts'

/** What a queue cannot deliver must lie somewhere: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
export const deadLetters: Policy = {
  id: 'dead-letters',
  rule: 'Every queue and every subscription has a dead-letter queue, or the queue is one itself or keeps failed invocations.',
  find: ({ template }) => {
    const last = lastResorts(template)
    const queues = ofType(template, 'AWS::SQS::Queue').filter(([id, { Properties }]) => !Properties.RedrivePolicy && !last.has(id))
    // an e-mail that does not arrive cannot be sent again
    const subscriptions = ofType(template, 'AWS::SNS::Subscription').filter(
      ([, { Properties }]) => !Properties.RedrivePolicy && !/^email|^sms$/.test(String(Properties.Protocol)),
    )
    return [...queues, ...subscriptions].map(([resource]) => ({
      resource,
      what: 'It has no dead-letter queue: what is not consumed is tried until it is deleted.',
      remedy: 'Add a queue for dead letters, and a RedrivePolicy with its deadLetterTargetArn (a queue also needs maxReceiveCount).',
    }))
  },
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, and the dead-letter settings of the services that send
function lastResorts(template: Template): Set<string> {
  const settings = Object.values(template.Resources).flatMap(({ Properties }) => everyObject(Properties))
  return new Set(
    settings.flatMap(({ RedrivePolicy, DeadLetterConfig, OnFailure }) => [RedrivePolicy, DeadLetterConfig, OnFailure].flatMap(referencesIn)),
  )
}
