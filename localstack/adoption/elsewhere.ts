import type { StandIn } from './found.ts'
import { nameOfValue, standInFor } from './stand-in.cjs'
import type { Values } from './values.ts'

/** A template as far as it may take values from outside: from parameters, from exports of other stacks, from SSM and Secrets Manager. */
interface Template {
  Parameters?: Record<string, Parameter>
  Outputs?: Record<string, unknown>
}

export interface Parameter {
  Type: string
  Default?: unknown
  AllowedValues?: readonly unknown[]
  MinValue?: unknown
}

/**
 * The template with a value of `.stagecraft/values.json`, or a stand-in, for what only AWS has: parameters without a default (`param`), parameters and
 * dynamic references that read SSM or Secrets Manager (`ssm`, `secretsmanager`), and exports of other stacks (`import`). `taken`: the names of all of these.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
 */
export function withValuesFromElsewhere<T extends Template>(template: T, values: Values): { template: T; standIns: StandIn[]; taken: string[] } {
  const taken = new Set<string>()
  const standIns = new Map<string, StandIn>()
  const valueFor = (source: string, address: string, parameter?: Parameter) => {
    const name = nameOfValue({ source, address })
    taken.add(name)
    const kept = values[name]
    if (kept !== undefined) return kept
    const value = (parameter && acceptedBy(parameter)) ?? standInFor(address)
    standIns.set(name, { source, address, value })
    return value
  }
  const own = exportsOf(template)
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(dynamicReference, (_, service: string, address: string) => valueFor(service, address))
    if (Array.isArray(value)) return value.map(replaced)
    if (value === null || typeof value !== 'object') return value
    const [[key, inner] = [''], ...more] = Object.entries(value)
    if (key === 'Fn::ImportValue' && more.length === 0) {
      const name = textOf(inner)
      return own.has(name) ? value : valueFor('import', name)
    }
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each)]))
  }
  const parameters = Object.entries(template.Parameters ?? {}).map(([name, parameter]): [string, Parameter] => {
    // `AWS::SSM::Parameter::Value<String>`: its default is a parameter's name, whose value only AWS has
    if (parameter.Type.startsWith('AWS::SSM::')) return [name, { Type: 'String', Default: valueFor('ssm', String(parameter.Default ?? name)) }]
    const isOpen = parameter.Default === undefined || values[nameOfValue({ source: 'param', address: name })] !== undefined
    return [name, isOpen ? { ...parameter, Default: valueFor('param', name, parameter) } : parameter]
  })
  const rest = replaced({ ...template, Parameters: undefined }) as T // of the same form
  const made = { ...rest, ...(template.Parameters ? { Parameters: Object.fromEntries(parameters) } : {}) }
  return { template: made, standIns: [...standIns.values()], taken: [...taken] }
}

// what CloudFormation would take where a text that is made up is refused
function acceptedBy({ Type: type, AllowedValues: [first] = [], MinValue: least }: Parameter): string | undefined {
  if (first !== undefined) return String(first)
  return type === 'Number' || type === 'List<Number>' ? String(least ?? 1) : undefined
}

// of one whose name the template puts together nobody knows the value before
const dynamicReference = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}$]+)\}\}/g

function exportsOf({ Outputs = {} }: Template): Set<string> {
  return new Set(Object.values(Outputs).flatMap((output) => textOf((output as { Export?: { Name?: unknown } } | null)?.Export?.Name) || []))
}

// a name, or the text of a `Fn::Sub` as it is
function textOf(name: unknown): string {
  if (typeof name === 'string') return name
  const sub = (name as { 'Fn::Sub'?: unknown } | null)?.['Fn::Sub']
  const text = Array.isArray(sub) ? sub[0] : sub
  return typeof text === 'string' ? text : name ? JSON.stringify(name) : ''
}
