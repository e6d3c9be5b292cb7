import { createHash } from 'node:crypto'
import type { StageParameter } from '@stagecraft/localstack/adoption/found.ts'
import type { Template } from '../../check-aws/checked.ts'

/** A template whose `${ssm:…}` CloudFormation reads, and what is wrong with it, a sentence for each place where it cannot. */
export interface WithParameters {
  template: Template
  faults: string[]
}

/**
 * Has CloudFormation read the parameters of SSM that a description takes, in the account of the stage: each is a parameter of the template, of the type
 * `AWS::SSM::Parameter::Value<String>`, and is referred to wherever its token stands. That is in values of properties and outputs; a name of a resource, a
 * condition and what else has to be known before cannot be read there.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export function withStageParameters(template: Template, parameters: readonly StageParameter[]): WithParameters {
  if (parameters.length === 0) return { template, faults: [] }
  const ids = new Map(parameters.map(({ address, token }) => [token, idOf(address)]))
  const pattern = new RegExp(`(${[...ids.keys()].join('|')})`)
  const referring = (value: unknown): unknown => {
    if (typeof value === 'string') return referred(value, pattern, ids)
    if (Array.isArray(value)) return value.map(referring)
    if (typeof value !== 'object' || value === null) return value
    const [[key, inner] = [''], ...more] = Object.entries(value)
    if (more.length === 0 && (key === 'Ref' || key === 'Fn::GetAtt')) return value
    if (more.length === 0 && key === 'Fn::Sub') return { 'Fn::Sub': substituted(inner, ids, referring) }
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, referring(each)]))
  }
  const made: Template = {
    ...template,
    Parameters: {
      ...template.Parameters,
      ...Object.fromEntries(parameters.map(({ address }) => [idOf(address), { Type: 'AWS::SSM::Parameter::Value<String>', Default: address }])),
    },
    Resources: Object.fromEntries(
      Object.entries(template.Resources).map(([id, resource]) => [
        id,
        { ...resource, Properties: referring(resource.Properties) as Record<string, unknown> }, // an object stays one
      ]),
    ),
    ...(template.Outputs
      ? { Outputs: Object.fromEntries(Object.entries(template.Outputs).map(([name, output]) => [name, withValue(output, referring)])) }
      : {}),
  }
  return { template: made, faults: parameters.flatMap((parameter) => faultsOf(made, parameter)) }
}

/** Its name in the template: that of its own, and what tells `/a/b` from `/a-b`. */
function idOf(address: string): string {
  const words = address.split(/\W+|_/).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `Ssm${words.join('').slice(0, 200)}${createHash('sha256').update(address).digest('hex').slice(0, 8)}`
}

function referred(text: string, pattern: RegExp, ids: ReadonlyMap<string, string>): unknown {
  const parts = text.split(pattern).filter(Boolean)
  const made = parts.map((part) => (ids.has(part) ? { Ref: ids.get(part) } : part))
  return made.length > 1 ? { 'Fn::Join': ['', made] } : (made[0] ?? text)
}

// its text has a way of its own to refer
function substituted(inner: unknown, ids: ReadonlyMap<string, string>, referring: (value: unknown) => unknown): unknown {
  const within = (text: string) => [...ids].reduce((made, [token, id]) => made.replaceAll(token, `\${${id}}`), text)
  if (typeof inner === 'string') return within(inner)
  const [text, variables] = inner as [string, unknown] // CloudFormation's form
  return [within(text), referring(variables)]
}

function withValue(output: unknown, referring: (value: unknown) => unknown): unknown {
  if (typeof output !== 'object' || output === null) return output
  return { ...output, ...('Value' in output ? { Value: referring(output.Value) } : {}) }
}

// whatever the Framework made of it: it writes names with a capital, and takes some apart
function faultsOf(template: Template, { address, token }: StageParameter): string[] {
  const left = placesOf({ Resources: template.Resources, Outputs: template.Outputs, Conditions: template.Conditions }, token)
  return left.map(
    (place) =>
      `\${ssm:${address}} is needed at ${place} before anything is deployed, and CloudFormation reads it only afterwards. Put the value itself there, for example by \`params\` of each stage.`,
  )
}

function placesOf(value: unknown, token: string, place = ''): string[] {
  const isIn = (text: string) => text.toLowerCase().includes(token)
  if (typeof value === 'string') return isIn(value) ? [place] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    const at = place ? `${place}.${key}` : key
    // below it are its own, and one sentence says it
    return isIn(key) ? [place] : placesOf(each, token, at)
  })
}
