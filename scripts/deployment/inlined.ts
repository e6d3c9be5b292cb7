import { type KnownValues, knownText } from '@stagecraft/localstack/adoption/sam/known-values.ts'
import type { Template } from '../check-aws/checked.ts'
import { isObject } from '../check-aws/resources.ts'

/** A template of a stack with the values of its parameters. */
export interface Valued {
  template: Template
  values: KnownValues
}

/** A template with the values that are given to its parameters, else their defaults. A value that is not known is what it comes from. */
export function valued(template: Template, given: Readonly<Record<string, unknown>>, around?: Valued): Valued {
  const values = Object.entries(template.Parameters ?? {}).flatMap(([name, { Default }]): [string, string][] => {
    const value = given[name] ?? Default
    const made = around ? inlined(value, around) : value
    return made === undefined ? [] : [[name, typeof made === 'string' ? made : JSON.stringify(made)]]
  })
  return { template, values: Object.fromEntries(values) }
}

/**
 * An expression of a template with the values of parameters, and with the conditions and lookups that decide it, in their place: two of the same JSON give the
 * same value, unless a resource that they refer to changes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function inlined(value: unknown, stack: Valued): unknown {
  const text = knownText(value, stack.values)
  if (text !== undefined) return text
  if (Array.isArray(value)) return value.map((each) => inlined(each, stack))
  if (!isObject(value)) return value
  const { Conditions = {}, Mappings = {} } = stack.template
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
    if (name === 'Condition') return [name, inlined(Conditions[String(inner)], stack)]
    if (!Array.isArray(inner)) return [name, name === 'Fn::Sub' ? [inner, mentioned(inner, stack)] : inlined(inner, stack)]
    const [first, ...rest] = inner
    if (name === 'Fn::If') return [name, [inlined(Conditions[String(first)], stack), ...rest.map((each) => inlined(each, stack))]]
    if (name === 'Fn::FindInMap') return [name, [Mappings[String(first)], ...inner.map((each) => inlined(each, stack))]]
    return [name, [...inner.map((each) => inlined(each, stack)), ...(name === 'Fn::Sub' ? [mentioned(first, stack)] : [])]]
  })
  return Object.fromEntries(entries)
}

// the values of the parameters that a text of `Fn::Sub` has
function mentioned(text: unknown, { values }: Valued): unknown[] {
  return [...String(text).matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => values[name])
}
