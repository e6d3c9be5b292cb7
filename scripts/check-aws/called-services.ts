import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Checked } from './checked.ts'
import type { FullGrant, GrantedFunction } from './grants.ts'
import { at, everyObject, objects, ofType } from './resources.ts'

/** Prefixes of actions whose VPC endpoint has another name: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
const endpointNames: Record<string, string> = {
  cloudwatch: 'monitoring',
  kinesis: 'kinesis-streams',
  firehose: 'kinesis-firehose',
  elasticfilesystem: 'elasticfilesystem',
  ses: 'email',
}

// What Lambda does itself, from its own network: logs, traces, and the network interfaces. The database is in the VPC.
const ofLambda =
  /^(logs:(CreateLogGroup|CreateLogStream|PutLogEvents|TagResource)|xray:Put\w+|ec2:\w*NetworkInterface\w*|ec2:\w*PrivateIpAddresses|ec2:Describe(SecurityGroups|Subnets|Vpcs)|rds-db:connect)$/
const ofMapping =
  /^(sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)|kinesis:|dynamodb:(GetRecords|GetShardIterator|DescribeStream|ListStreams))/

/** The VPC endpoints (`sqs`, `s3` …) that a function in a VPC needs: one for each service it calls by itself. The grant that says so is the value. */
export function calledServices(granted: GrantedFunction, checked: Checked): Map<string, string> {
  const called = granted.grants.filter((grant) => !isMadeByAws(grant, granted, checked))
  return new Map(
    called.map(({ action }) => {
      const [prefix = ''] = action.split(':')
      return [endpointNames[prefix] ?? prefix, action]
    }),
  )
}

function isMadeByAws(grant: FullGrant, { id }: GrantedFunction, { template }: Checked): boolean {
  if (ofLambda.test(grant.action)) return true
  // S3, SQS and others use the key with the caller's grant
  if (
    grant.action.startsWith('kms:') &&
    Object.values(grant.condition).some((keys) => Object.keys(keys).some((key) => /^kms:ViaService$/i.test(key)))
  )
    return true
  const isFor = (value: unknown) => grant.targets.length > 0 && grant.targets.every((target) => referencesIn(value).includes(target))
  const mappings = ofType(template, 'AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) =>
    referencesIn(Properties.FunctionName).includes(id),
  )
  if (ofMapping.test(grant.action) && mappings.some(([, { Properties }]) => isFor(Properties.EventSourceArn))) return true
  // Lambda sends what failed to its destination
  const configs = ofType(template, 'AWS::Lambda::EventInvokeConfig').filter(([, { Properties }]) =>
    referencesIn(Properties.FunctionName).includes(id),
  )
  const own = template.Resources[id]
  const destinations = [...configs, ...mappings].flatMap(([, { Properties }]) =>
    everyObject(Properties.DestinationConfig).map(({ Destination }) => Destination),
  )
  return (
    /^(sqs:SendMessage|sns:Publish|lambda:InvokeFunction|events:PutEvents|s3:PutObject)$/.test(grant.action) &&
    [...destinations, at(own, 'DeadLetterConfig', 'TargetArn')].some(isFor)
  )
}

/** Whether a function reaches the database: with a token of IAM, or with a secret of a cluster. */
export function usesDatabase({ grants }: GrantedFunction, { template }: Checked): boolean {
  const attached = ofType(template, 'AWS::SecretsManager::SecretTargetAttachment').flatMap(([, { Properties }]) => referencesIn(Properties.SecretId))
  const databases = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance']
  return grants.some(
    ({ action, targets }) =>
      action === 'rds-db:connect' ||
      (action === 'secretsmanager:GetSecretValue' &&
        targets.some((target) => attached.includes(target) || databases.includes(template.Resources[target]?.Type ?? ''))),
  )
}

export function isInVpc({ resource }: GrantedFunction): boolean {
  return objects(resource.Properties.VpcConfig).length > 0
}
