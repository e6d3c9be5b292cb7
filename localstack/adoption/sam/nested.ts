import type { TemplateResource } from '../../stack/described.ts'
import type { Parameter } from '../elsewhere.ts'

/** A template of CloudFormation, as far as stacks within it matter. */
export interface StackTemplate {
  Resources: Record<string, TemplateResource>
  Outputs?: Record<string, unknown>
  Parameters?: Record<string, Parameter>
  Conditions?: Record<string, unknown>
  Mappings?: Record<string, unknown>
}

type Expressions = Readonly<Record<string, unknown>>

/**
 * One template of a template and of those that it nests (`nested`: logical id of an AWS::CloudFormation::Stack → its template): so their functions are
 * functions as all others. The names of a nested template get its logical id in front; what it was given as parameters, and what others read of its
 * `Outputs`, stands where it is used. `prefixes`: logical id → what its names have in front, which is longer where names would meet.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
 */
export function withNested(
  template: StackTemplate,
  nested: Readonly<Record<string, StackTemplate>>,
): { template: StackTemplate; prefixes: Map<string, string> } {
  const whole: Required<StackTemplate> = { Outputs: {}, Parameters: {}, Conditions: {}, Mappings: {}, ...template, Resources: {} }
  const prefixes = new Map<string, string>()
  const outputs = new Map<string, Record<string, unknown>>()
  const members = new Map<string, string[]>()
  for (const [id, resource] of Object.entries(template.Resources)) if (!nested[id]) whole.Resources[id] = resource
  for (const [id, child] of Object.entries(nested)) {
    const prefix = freePrefix(id, child, [...Object.keys(template.Resources), ...Object.keys(whole.Resources), ...Object.keys(whole.Parameters)])
    const own = renamed(id, prefix, child, template.Resources)
    prefixes.set(id, prefix)
    outputs.set(id, own.Outputs)
    members.set(id, Object.keys(own.Resources))
    for (const part of ['Resources', 'Parameters', 'Conditions', 'Mappings'] as const) Object.assign(whole[part], own[part])
    // others may import it by its name
    for (const [name, output] of Object.entries(own.Outputs)) if (isObject(output) && output.Export) whole.Outputs[prefix + name] = output
  }
  const joined = (value: unknown): unknown =>
    rewritten(value, {
      reference: (name) => (outputs.has(name) ? { Ref: 'AWS::StackId' } : undefined),
      attribute: (name, attribute) => {
        const output = outputs.get(name)?.[attribute.replace(/^Outputs\./, '')]
        return isObject(output) ? { value: joined(output.Value) } : undefined
      },
      dependency: (name) => members.get(name) ?? [name],
    })
  return { template: { ...template, ...(joined(whole) as StackTemplate) }, prefixes } // of the same form
}

function freePrefix(id: string, { Resources, Parameters }: StackTemplate, taken: readonly string[]): string {
  const names = Object.keys({ ...Resources, ...Parameters })
  let prefix = id
  while (names.some((name) => taken.includes(prefix + name))) prefix += 'Stack'
  return prefix
}

function renamed(id: string, prefix: string, child: StackTemplate, around: StackTemplate['Resources']): Required<StackTemplate> {
  const stack = around[id]
  const { Resources, Outputs = {}, Conditions = {}, Mappings = {} } = child
  const { given, Parameters } = givenTo(child, (stack?.Properties?.Parameters ?? {}) as Expressions, around) // CloudFormation's type
  const own = (value: unknown) =>
    rewritten(value, {
      reference: (name) => {
        if (name === 'AWS::StackName') return { 'Fn::Sub': `\${AWS::StackName}-${id}` }
        if (name in Parameters && name in given) return asDeclared(given[name], Parameters[name])
        return name in Resources || name in Parameters ? { Ref: prefix + name } : undefined
      },
      attribute: (name, attribute) => (name in Resources ? { value: { 'Fn::GetAtt': [prefix + name, attribute] } } : undefined),
      dependency: (name) => [name in Resources ? prefix + name : name],
      condition: (name) => (name in Conditions ? prefix + name : name),
      mapping: (name) => (name in Mappings ? prefix + name : name),
    })
  const prefixed = (part: Expressions) => Object.fromEntries(Object.entries(part).map(([name, value]) => [prefix + name, own(value)]))
  const conditions = prefixed(Conditions)
  const resources = prefixed(Resources) as Record<string, TemplateResource> // of the same form
  const { Condition: condition, DependsOn: dependsOn } = stack ?? {}
  for (const resource of Object.values(resources)) {
    if (dependsOn) resource.DependsOn = [resource.DependsOn ?? [], dependsOn].flat()
    if (!condition) continue
    const both = `${resource.Condition ?? prefix}And${condition}`
    if (resource.Condition) conditions[both] = { 'Fn::And': [{ Condition: resource.Condition }, { Condition: condition }] }
    resource.Condition = resource.Condition ? both : condition
  }
  const open = Object.entries(Parameters).filter(([name]) => !(name in given))
  return {
    Resources: resources,
    Outputs: own(Outputs) as Record<string, unknown>,
    Parameters: Object.fromEntries(open.map(([name, parameter]) => [prefix + name, parameter])),
    Conditions: conditions,
    Mappings: Object.fromEntries(Object.entries(Mappings).map(([name, mapping]) => [prefix + name, mapping])),
  }
}

/**
 * What a template is given for its parameters. One of a type of SSM is given the name of a parameter there, and has its value: that which the template around it
 * writes, or else it stays open with that name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
function givenTo({ Parameters = {} }: StackTemplate, all: Expressions, around: StackTemplate['Resources']) {
  const given: Record<string, unknown> = { ...all }
  const parameters = { ...Parameters }
  for (const [name, parameter] of Object.entries(Parameters)) {
    const [, inner] = ofSsm.exec(parameter.Type) ?? []
    if (!inner || !(name in all)) continue
    const { Type, Properties } = (isObject(all[name]) ? around[String(all[name].Ref)] : undefined) ?? {}
    if (Type === 'AWS::SSM::Parameter') {
      given[name] = Properties?.Value
      parameters[name] = { ...parameter, Type: inner }
    } else if (typeof all[name] === 'string') {
      delete given[name]
      parameters[name] = { ...parameter, Default: all[name] }
    }
  }
  return { given, Parameters: parameters }
}

/** The types of parameters of CloudFormation that name a parameter of SSM, with the type of its value in them. */
export const ofSsm = /^AWS::SSM::Parameter::Value<(.+)>$/

/** What a parameter is given, in the form that it is declared in: a list is given as one text, with commas. */
export function asDeclared(value: unknown, parameter: Pick<Parameter, 'Type'> | undefined): unknown {
  if (!/^CommaDelimitedList$|^List</.test(parameter?.Type ?? '') || Array.isArray(value)) return value
  return typeof value === 'string' ? value.split(',').map((each) => each.trim()) : { 'Fn::Split': [',', value] }
}

/** What stands in the place of names in a template. */
export interface Rules {
  /** What stands for `Ref`; undefined where it stays. */
  reference(name: string): unknown
  attribute(name: string, attribute: string): { value: unknown } | undefined
  dependency(name: string): string[]
  condition?(name: string): string
  mapping?(name: string): string
}

/** A part of a template by these rules, wherever one of its functions names something. */
export function rewritten(value: unknown, rules: Rules): unknown {
  const each = (inner: unknown) => rewritten(inner, rules)
  if (Array.isArray(value)) return value.map(each)
  if (!isObject(value)) return value
  const [[key, inner] = ['', undefined], ...more] = Object.entries(value)
  if (more.length === 0) {
    if (key === 'Ref' && typeof inner === 'string') return rules.reference(inner) ?? value
    if (key === 'Fn::GetAtt') return attributeOf(inner, rules) ?? value
    if (key === 'Fn::Sub') return substitution(inner, rules)
    if (key === 'Fn::If' && Array.isArray(inner)) return { 'Fn::If': [rules.condition?.(String(inner[0])) ?? inner[0], ...inner.slice(1).map(each)] }
    if (key === 'Fn::FindInMap' && Array.isArray(inner)) {
      const [name, ...keys] = inner
      return { 'Fn::FindInMap': [typeof name === 'string' ? (rules.mapping?.(name) ?? name) : each(name), ...keys.map(each)] }
    }
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, property]) => {
      if (name === 'Condition' && typeof property === 'string') return [name, rules.condition?.(property) ?? property]
      if (name === 'DependsOn' && (typeof property === 'string' || Array.isArray(property)))
        return [name, [property].flat().flatMap(rules.dependency)]
      return [name, each(property)]
    }),
  )
}

function attributeOf(inner: unknown, rules: Rules): unknown {
  const [name, ...attribute] = Array.isArray(inner) ? inner : String(inner).split('.')
  const found = rules.attribute(String(name), attribute.join('.'))
  return found?.value
}

// what is more than a text becomes a variable of the substitution
function substitution(inner: unknown, rules: Rules): unknown {
  const [text, given] = (Array.isArray(inner) ? inner : [inner, {}]) as [unknown, Expressions]
  const variables: Record<string, unknown> = Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name, rewritten(value, rules)]))
  const replaced = String(text).replaceAll(/\$\{([\w:.]+)\}/g, (whole, place: string) => {
    if (place in variables) return whole
    const [name = '', ...attribute] = place.split('.')
    const value = attribute.length > 0 ? rules.attribute(name, attribute.join('.'))?.value : rules.reference(name)
    if (value === undefined) return whole
    if (typeof value === 'string' && !value.includes('${')) return value
    const short = isObject(value) ? nameIn(value) : undefined
    if (short) return `\${${short}}`
    const variable = place.replaceAll(/\W/g, '')
    variables[variable] = value
    return `\${${variable}}`
  })
  return { 'Fn::Sub': Object.keys(variables).length > 0 ? [replaced, variables] : replaced }
}

function nameIn(value: Expressions): string | undefined {
  if (typeof value.Ref === 'string') return value.Ref
  const attribute = value['Fn::GetAtt']
  return Array.isArray(attribute) ? attribute.join('.') : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
