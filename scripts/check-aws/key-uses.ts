import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Template } from './checked.ts'
import { at, everyObject, ofType, targetIn } from './resources.ts'

/** A resource whose content is encrypted with a customer key of the template. */
export interface Encrypted {
  id: string
  type: string
  key: string
}

// type → where the key stands
const places: Record<string, string[]> = {
  'AWS::CloudTrail::Trail': ['KMSKeyId'],
  'AWS::DynamoDB::Table': ['SSESpecification', 'KMSMasterKeyId'],
  'AWS::Lambda::Function': ['KmsKeyArn'],
  'AWS::Logs::LogGroup': ['KmsKeyId'],
  // what a role reads of it is the administrator's secret; RDS itself reads the storage
  'AWS::RDS::DBCluster': ['MasterUserSecret', 'KmsKeyId'],
  'AWS::S3::Bucket': ['BucketEncryption'],
  'AWS::SNS::Topic': ['KmsMasterKeyId'],
  'AWS::SQS::Queue': ['KmsMasterKeyId'],
  'AWS::SecretsManager::Secret': ['KmsKeyId'],
}

export function encryptedIn(template: Template): Encrypted[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) => {
    const place = places[resource.Type]
    const key = place && keyIn(at(resource, ...place), template)
    return key ? [{ id, type: resource.Type, key }] : []
  })
}

// an alias of the template stands for its key
function keyIn(value: unknown, template: Template): string | undefined {
  const alias = targetIn(value, template, 'AWS::KMS::Alias')
  return targetIn(alias ? template.Resources[alias]?.Properties.TargetKeyId : value, template, 'AWS::KMS::Key')
}

/** A service that puts something into, or takes something from, what is encrypted, by itself: its principal must be in the key’s policy. */
export interface ServiceUse {
  service: string
  encrypted: Encrypted
  /** What of the template makes the service do so. */
  because: string
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services, and SNS’s and CloudWatch Logs’ pages alike */
export function serviceUses(template: Template): ServiceUse[] {
  const encrypted = encryptedIn(template)
  const of = (value: unknown, ...types: string[]) => encrypted.filter(({ id, type }) => types.includes(type) && referencesIn(value).includes(id))
  const senders: [service: string, types: string[], targets: (properties: Record<string, unknown>) => unknown][] = [
    ['sns', ['AWS::SNS::Subscription'], ({ Endpoint, RedrivePolicy }) => [Endpoint, RedrivePolicy]],
    [
      'cloudwatch',
      ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
      ({ AlarmActions, OKActions, InsufficientDataActions }) => [AlarmActions, OKActions, InsufficientDataActions],
    ],
    ['events', ['AWS::Events::Rule'], ({ Targets }) => everyObject(Targets).flatMap(({ Arn, DeadLetterConfig }) => [Arn, DeadLetterConfig])],
    [
      's3',
      ['AWS::S3::Bucket'],
      ({ NotificationConfiguration }) => everyObject(NotificationConfiguration).flatMap(({ Queue, Topic }) => [Queue, Topic]),
    ],
    ['budgets', ['AWS::Budgets::Budget'], ({ NotificationsWithSubscribers }) => NotificationsWithSubscribers],
    ['events.rds', ['AWS::RDS::EventSubscription'], ({ SnsTopicArn }) => SnsTopicArn],
  ]
  return [
    ...encrypted.filter(({ type }) => type === 'AWS::Logs::LogGroup').map((each) => ({ service: 'logs', encrypted: each, because: each.id })),
    ...encrypted
      .filter(({ type }) => type === 'AWS::CloudTrail::Trail')
      .map((each) => ({ service: 'cloudtrail', encrypted: each, because: each.id })),
    ...senders.flatMap(([service, types, targets]) =>
      ofType(template, ...types).flatMap(([because, { Properties }]) =>
        of(targets(Properties), 'AWS::SQS::Queue', 'AWS::SNS::Topic').map((each) => ({ service, encrypted: each, because })),
      ),
    ),
    ...ofType(template, 'AWS::CloudFront::Distribution').flatMap(([because, { Properties }]) =>
      of(
        everyObject(Properties)
          .filter(({ OriginAccessControlId }) => OriginAccessControlId)
          .map(({ DomainName }) => DomainName),
        'AWS::S3::Bucket',
      ).map((each) => ({ service: 'cloudfront', encrypted: each, because })),
    ),
  ]
}
