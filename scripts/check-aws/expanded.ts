import type { Template } from './checked.ts'
import { isObject } from './resources.ts'

const account = '000000000000'

/**
 * A text of the template as long as it will be deployed: partition, region and account are spelled out, a parameter stands for its longest allowed
 * value or its default. Undefined where it holds what only a deployment knows.
 */
export function expanded(value: unknown, template: Template, region: string): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (!isObject(value)) return undefined
  const within = (each: unknown) => expanded(each, template, region)
  if (typeof value.Ref === 'string') return named(value.Ref, template, region)
  const join = value['Fn::Join']
  if (Array.isArray(join)) return joined((join[1] as unknown[]).map(within), String(join[0])) // what CloudFormation takes
  const sub = value['Fn::Sub']
  if (sub === undefined) return undefined
  const [text, own = {}] = [sub].flat() as [string, Record<string, unknown>?] // as above
  const parts = text.split(/(\$\{[^}]+\})/).map((part) => {
    const name = /^\$\{([^!}]+)\}$/.exec(part)?.[1]
    if (!name) return part
    return name in own ? within(own[name]) : named(name, template, region)
  })
  return joined(parts, '')
}

function named(name: string, { Parameters = {} }: Template, region: string): string | undefined {
  const pseudo: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  }
  const parameter = Parameters[name]
  if (!parameter) return pseudo[name]
  const values = [parameter.AllowedValues ?? parameter.Default ?? []].flat().map(String)
  if (!parameter.AllowedValues && parameter.MaxLength) return 'x'.repeat(Number(parameter.MaxLength))
  return values.toSorted((one, other) => other.length - one.length)[0]
}

function joined(parts: (string | undefined)[], between: string): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(between)
}
