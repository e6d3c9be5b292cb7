import type { Description, TemplateResource } from '../stack/description.ts'

type Template = Description['template']

/** A value of the template as a person would write it: `OrdersQueue.Arn`, `arn:${AWS::Partition}:…`. */
export function written(value: unknown): string {
  if (typeof value === 'string') return value
  const call = callOf(value)
  if (call?.name === 'Ref') return String(call.words)
  if (call?.name === 'Fn::GetAtt') return [call.words].flat().join('.')
  if (call?.name === 'Fn::Sub') return String([call.words].flat()[0])
  if (call?.name === 'Fn::Join') {
    const [between, parts] = call.words as [string, unknown[]] // what CloudFormation takes
    return parts.map((part) => (isPseudo(part) ? `\${${written(part)}}` : written(part))).join(between)
  }
  return JSON.stringify(value)
}

/**
 * A value of the template as text in which partition, region and account stand as `${AWS::…}` and everything else is spelled out;
 * undefined where it holds what only a deployment knows.
 */
export function resolved(value: unknown, template: Template): string | undefined {
  if (typeof value === 'string') return value
  const call = callOf(value)
  if (call?.name === 'Ref') return isPseudo(value) ? `\${${String(call.words)}}` : ofResource(String(call.words), 'Ref', template)
  if (call?.name === 'Fn::GetAtt') {
    const [logicalId = '', ...attribute] = [call.words].flat().join('.').split('.')
    return ofResource(logicalId, attribute.join('.'), template)
  }
  if (call?.name === 'Fn::Sub' && typeof call.words === 'string') {
    const parts = call.words.split(/(\$\{[^}]+\})/)
    return joined(
      parts.map((part) => {
        const name = /^\$\{([^}]+)\}$/.exec(part)?.[1]
        if (!name || name.startsWith('AWS::')) return part
        const [logicalId = '', ...attribute] = name.split('.')
        return ofResource(logicalId, attribute.join('.') || 'Ref', template)
      }),
      '',
    )
  }
  if (call?.name === 'Fn::Join') {
    const [between, parts] = call.words as [string, unknown[]]
    return joined(
      parts.map((part) => resolved(part, template)),
      between,
    )
  }
  return undefined
}

/** An ARN or a name of an engine in the same form: its own partition, region and account as `${AWS::…}`. */
export function inPlaceholders(text: string, region: string): string {
  return text
    .replace(/^arn:aws[\w-]*:/, 'arn:${AWS::Partition}:')
    .replaceAll(region, '${AWS::Region}')
    .replace(/\b\d{12}\b/g, '${AWS::AccountId}')
}

/** The ARN of a resource that has a name in the template, in the same form, with how a template refers to it. */
export function arnOf(logicalId: string, { Type: type, Properties: properties }: TemplateResource): { arn: string; reference: string } | undefined {
  const kind = kinds[type]
  const name = kind && properties[kind.name]
  const text = typeof name === 'string' ? name : callOf(name)?.name === 'Fn::Sub' ? String(callOf(name)?.words) : undefined
  if (!kind || text === undefined) return undefined
  return { arn: `arn:\${AWS::Partition}:${kind.arn}${text}`, reference: kind.reference === 'Ref' ? `!Ref ${logicalId}` : `!GetAtt ${logicalId}.Arn` }
}

const here = '${AWS::Region}:${AWS::AccountId}'
const kinds: Record<string, { name: string; arn: string; reference: 'Ref' | 'Arn' }> = {
  'AWS::SQS::Queue': { name: 'QueueName', arn: `sqs:${here}:`, reference: 'Arn' },
  'AWS::SNS::Topic': { name: 'TopicName', arn: `sns:${here}:`, reference: 'Ref' },
  'AWS::S3::Bucket': { name: 'BucketName', arn: 's3:::', reference: 'Arn' },
  'AWS::Lambda::Function': { name: 'FunctionName', arn: `lambda:${here}:function:`, reference: 'Arn' },
  'AWS::IAM::Role': { name: 'RoleName', arn: 'iam::${AWS::AccountId}:role/', reference: 'Arn' },
}

function ofResource(logicalId: string, attribute: string, template: Template): string | undefined {
  const resource = template.Resources[logicalId]
  const found = resource && arnOf(logicalId, resource)
  if (!found) return undefined
  const isArn = attribute === 'Arn' || (attribute === 'Ref' && found.reference.startsWith('!Ref'))
  return isArn ? found.arn : undefined
}

function callOf(value: unknown): { name: string; words: unknown } | undefined {
  if (value === null || typeof value !== 'object') return undefined
  const [entry, more] = Object.entries(value)
  return entry && !more ? { name: entry[0], words: entry[1] } : undefined
}

function isPseudo(value: unknown): boolean {
  const call = callOf(value)
  return call?.name === 'Ref' && String(call.words).startsWith('AWS::')
}

function joined(parts: (string | undefined)[], between: string): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(between)
}
