import { naming } from '@stagecraft/localstack/stack/named-resources.ts'
import type { Template } from '../check-aws/checked.ts'
import { isObject } from '../check-aws/resources.ts'

const ofStage = '${Service}-${Stage}-'

/** What stands before the name in an ARN, of the types whose names a description may choose: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const before: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': ':table/',
  'AWS::Events::EventBus': ':event-bus/',
  'AWS::Kinesis::Stream': ':stream/',
  'AWS::KinesisFirehose::DeliveryStream': ':deliverystream/',
  'AWS::S3::Bucket': ':s3:::',
  'AWS::SNS::Topic': ':sns:*:${AWS::AccountId}:',
  'AWS::SQS::Queue': ':sqs:*:${AWS::AccountId}:',
}

/** The types whose names need not begin with the service's and the stage's: the account is made ready for the names themselves. */
export const freelyNamed = Object.keys(before)

/** A name of a template that does not begin with the service's and the stage's, with the variables of services.yml, and what is before it in an ARN. */
export interface OwnName {
  name: string
  before: string
}

/** The names that templates of a stage choose for themselves. Of a name that is known only in the account, the part that is written is kept: `things-*`. */
export function ownNames(templates: readonly Template[], { service, stage }: { service: string; stage: string }): OwnName[] {
  const all = templates.flatMap(({ Resources }) =>
    Object.values(Resources).flatMap(({ Type, Properties }) => {
      const place = before[Type]
      const name = place ? written(Properties?.[naming[Type] ?? ''], `${service}-${stage}`) : undefined
      return place && name !== undefined && !name.startsWith(ofStage) ? [{ name, before: place }] : []
    }),
  )
  return [...new Map(all.map((each) => [`${each.before}${each.name}`, each])).values()]
}

// three letters at least: a name of a parameter alone would be every name
function written(value: unknown, stack: string): string | undefined {
  const text = typeof value === 'string' ? value : isObject(value) && typeof value['Fn::Sub'] === 'string' ? value['Fn::Sub'] : undefined
  const own = text
    ?.replaceAll('${AWS::StackName}', stack)
    .replaceAll(/\$\{(?!AWS::AccountId\})[^}]*\}/g, '*')
    .replace(new RegExp(`^${RegExp.escape(`${stack}-`)}`), ofStage)
  return own?.replaceAll(/\$\{[^}]*\}|\*/g, '').match(/\w{3}/) ? own : undefined
}

/**
 * ARNs with those of the names beside them: of a table `readers`, `…:table/${Service}-${Stage}-*` is followed by `…:table/readers`. A rule's ARN has its bus:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-manage-iam-access.html
 */
export function withOwnNames(arns: readonly string[], names: readonly OwnName[]): string[] {
  return arns.flatMap((arn) => [
    arn,
    ...names.flatMap(({ name, before: place }) => {
      if (arn.includes(`${place}${ofStage}*`)) return [arn.replace(`${place}${ofStage}*`, `${place}${name}`)]
      return place === ':event-bus/' && arn.includes(`:rule/${ofStage}*`) ? [arn.replace(`:rule/${ofStage}*`, `:rule/${name}/*`)] : []
    }),
  ])
}
