import type { Description } from '@stagecraft/localstack/stack/described.ts'

const account = '000000000000'

/** What the template's `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::Join` give in the simulation. */
export type Resolve = (value: unknown) => unknown

/** `given` answers first: `Id` for a `Ref`, `Id.Attribute` for a `GetAtt`. */
export function resolver({ template, region }: Description, given: Readonly<Record<string, string>>): Resolve {
  const pseudo: Record<string, string> = {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  }

  const attribute = (id: string, name: string): string => {
    const known = given[`${id}.${name}`]
    if (known !== undefined) return known
    const { Type = '' } = template.Resources[id] ?? {}
    if (name === 'QueueName') return nameOf(id)
    if (name !== 'Arn') return `${id}.${name}`
    if (Type === 'AWS::S3::Bucket') return `arn:aws:s3:::${nameOf(id)}`
    const service = /^AWS::(\w+)::/.exec(Type)?.[1]?.toLowerCase() ?? 'other'
    return `arn:aws:${service}:${region}:${account}:${nameOf(id)}`
  }

  const reference = (id: string): string => {
    const { Type } = template.Resources[id] ?? {}
    const known = given[id] ?? pseudo[id]
    if (known !== undefined) return known
    if (Type === 'AWS::SQS::Queue') return `https://sqs.${region}.amazonaws.com/${account}/${nameOf(id)}`
    return Type === 'AWS::SNS::Topic' ? attribute(id, 'Arn') : nameOf(id)
  }

  const nameOf = (id: string): string => {
    const properties = template.Resources[id]?.Properties ?? {}
    const named = properties.QueueName ?? properties.TopicName ?? properties.BucketName ?? properties.FunctionName ?? properties.Name
    return named === undefined ? id : String(resolve(named))
  }

  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const [kind, of] = entries[0] ?? []
    if (entries.length === 1) {
      if (kind === 'Ref') return reference(String(of))
      if (kind === 'Fn::GetAtt') return Array.isArray(of) ? attribute(String(of[0]), of.slice(1).join('.')) : attribute(...divided(String(of)))
      if (kind === 'Fn::Join') return (resolve(of[1]) as unknown[]).join(String(of[0]))
      if (kind === 'Fn::Sub') return substituted(of)
    }
    return Object.fromEntries(entries.map(([key, each]) => [key, resolve(each)]))
  }

  const substituted = (of: unknown): string => {
    const [text, named = {}] = Array.isArray(of) ? (of as [string, Record<string, unknown>]) : [String(of)]
    return text.replaceAll(/\$\{([^!}]+)\}/g, (_, name: string) => {
      if (name in named) return String(resolve((named as Record<string, unknown>)[name]))
      return name.includes('.') ? attribute(...divided(name)) : reference(name)
    })
  }

  return resolve
}

function divided(path: string): [string, string] {
  const dot = path.indexOf('.')
  return [path.slice(0, dot), path.slice(dot + 1)]
}
