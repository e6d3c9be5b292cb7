import { written } from '@stagecraft/localstack/permissions/template-text.ts'
import { stringify } from 'yaml'
import { isCall } from './template-difference.ts'

/** A value of the template as YAML, with its references as a person would write them. */
export function asYaml(value: unknown): string {
  return stringify(shortened(value), { lineWidth: 0 }).trimEnd()
}

/** A path as text: `Policies[0].PolicyName`. */
export function asText(path: readonly (string | number)[]): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at > 0 ? '.' : ''}${step}`)).join('')
}

function shortened(value: unknown): unknown {
  if (isCall(value)) return called(value as Record<string, unknown>) // isCall has looked
  if (Array.isArray(value)) return value.map(shortened)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortened(each)]))
}

function called(call: Record<string, unknown>): unknown {
  const [name = ''] = Object.keys(call)
  if (name === 'Ref' || name === 'Fn::GetAtt' || name === 'Fn::Sub' || name === 'Fn::Join') return `!${name.replace('Fn::', '')} ${written(call)}`
  return Object.fromEntries(Object.entries(call).map(([key, each]) => [key, shortened(each)]))
}
