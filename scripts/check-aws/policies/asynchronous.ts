import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Checked, Policy } from '../checked.ts'
import { grantedInvokers } from '../grants.ts'
import { at, objects, ofType } from '../resources.ts'

/** An asynchronous invocation that failed three times is gone: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const asynchronous: Policy = {
  id: 'asynchronous',
  rule: 'Every function that is invoked asynchronously has a place for the invocations that failed.',
  find: (checked) => {
    const { template } = checked
    const kept = new Set(
      ofType(template, 'AWS::Lambda::EventInvokeConfig').flatMap(([, config]) =>
        at(config, 'DestinationConfig', 'OnFailure', 'Destination') ? referencesIn(config.Properties.FunctionName) : [],
      ),
    )
    return ofType(template, 'AWS::Lambda::Function')
      .filter(([id, resource]) => !kept.has(id) && !at(resource, 'DeadLetterConfig', 'TargetArn'))
      .flatMap(([id]) => {
        const by = invokers(id, checked)
        return by.length === 0
          ? []
          : [
              {
                resource: id,
                what: `${by.join(', ')} may invoke it asynchronously, and nothing keeps an invocation that failed three times.`,
                remedy: 'Give it `destinations: { onFailure: { type: sqs, arn: … } }` and the grant sqs:SendMessage on that queue.',
              },
            ]
      })
  },
}

// Each of them does not wait for an answer; of another function’s grant that cannot be told, so it counts
function invokers(functionId: string, checked: Checked): string[] {
  const { template } = checked
  const isTarget = (value: unknown) => referencesIn(value).includes(functionId)
  const buckets = ofType(template, 'AWS::S3::Bucket').filter(([, bucket]) =>
    isTarget(at(bucket, 'NotificationConfiguration', 'LambdaConfigurations')),
  )
  const topics = ofType(template, 'AWS::SNS::Subscription').filter(([, { Properties }]) => isTarget(Properties.Endpoint))
  const rules = ofType(template, 'AWS::Events::Rule').filter(([, { Properties }]) => objects(Properties.Targets).some(({ Arn }) => isTarget(Arn)))
  const schedules = ofType(template, 'AWS::Scheduler::Schedule').filter(([, schedule]) => isTarget(at(schedule, 'Target', 'Arn')))
  return [...[...buckets, ...topics, ...rules, ...schedules].map(([id]) => id), ...grantedInvokers(functionId, checked)]
}
