import type { Template } from '../../check-aws/checked.ts'

/** A value that only a stage's account has: `token` stands in the template wherever it belongs. */
export interface LateValue {
  token: string
  /** The parameter of the template that has it. */
  id: string
  parameter: { Type: string; Default?: string }
  /** As the description has it, for people: `${ssm:/shop/key}`. */
  written: string
  /** Why it is not known before, and what to do, as the end of a sentence that names the place. */
  late: string
}

/** A template with parameters in the place of such values, and what is wrong with it, a sentence for each place where none can be. */
export interface WithLateValues {
  template: Template
  faults: string[]
}

/**
 * Makes each value a parameter of the template, which is referred to wherever its token stands. That is in values of properties and outputs; a name of a
 * resource, a condition and what else has to be known before cannot refer to it.
 */
export function withLateValues(template: Template, values: readonly LateValue[]): WithLateValues {
  if (values.length === 0) return { template, faults: [] }
  const ids = new Map(values.map(({ id, token }) => [token, id]))
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
    Parameters: { ...template.Parameters, ...Object.fromEntries(values.map(({ id, parameter }) => [id, parameter])) },
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
  return { template: made, faults: values.flatMap((value) => faultsOf(made, value)) }
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
function faultsOf(template: Template, { token, written, late }: LateValue): string[] {
  return placesOf(template, token).map((place) => `${written} is needed at ${place} before anything is deployed, and ${late}`)
}

/** Where in a value a token stands: `Resources.Queue.Properties.QueueName`. */
export function placesOf(value: unknown, token: string, place = ''): string[] {
  const isIn = (text: string) => text.toLowerCase().includes(token)
  if (typeof value === 'string') return isIn(value) ? [place] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    const at = place ? `${place}.${key}` : key
    // below it are its own, and one sentence says it
    return isIn(key) ? [place] : placesOf(each, token, at)
  })
}
