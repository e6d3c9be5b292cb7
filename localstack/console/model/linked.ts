import type { Description } from '../../stack/description.ts'
import { nameIn } from '../physical.ts'

type Resources = Description['template']['Resources']

const types: Readonly<Record<string, string>> = {
  sqs: 'AWS::SQS::Queue',
  sns: 'AWS::SNS::Topic',
  s3: 'AWS::S3::Bucket',
  dynamodb: 'AWS::DynamoDB::Table',
  kinesis: 'AWS::Kinesis::Stream',
  lambda: 'AWS::Lambda::Function',
}
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
const anArn = /^arn:aws[\w-]*:(\w+):[^:]*:\d*:(?:table\/|stream\/|function:)?([^/:]+)/

/**
 * The same resources with references in the place of the ARNs of deployed ones among them: services of one system name each other's so.
 * `ids`: logical id → physical id.
 */
export function linked(resources: Resources, ids: ReadonlyMap<string, string>): Resources {
  const known = new Map(Object.entries(resources).map(([logicalId, { Type }]) => [`${Type} ${nameIn(ids.get(logicalId) ?? '')}`, logicalId]))
  const replaced = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replaced)
    if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each)]))
    const [, service = '', name = ''] = (typeof value === 'string' && anArn.exec(value)) || []
    const logicalId = known.get(`${types[service]} ${name}`)
    return logicalId ? { 'Fn::GetAtt': [logicalId, 'Arn'] } : value
  }
  return replaced(resources) as Resources // of the same form
}
