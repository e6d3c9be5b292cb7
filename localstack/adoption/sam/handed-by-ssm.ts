import type { TemplateResource } from '../../stack/described.ts'
import { nameOfValue } from '../stand-in.cjs'
import type { Values } from '../values.ts'
import { asDeclared, rewritten, type StackTemplate } from './nested.ts'

const read = /^AWS::SSM::Parameter::Value<(.+)>$/

/**
 * A template of several stacks in which what one writes into a parameter of SSM stands where another one takes it as `AWS::SSM::Parameter::Value<…>`: on AWS
 * that one is deployed later. A value of `.stagecraft/values.json` goes before it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export function withHandedBySsm(template: StackTemplate, values: Values): StackTemplate {
  const { Parameters = {} } = template
  const written = new Map(Object.values(template.Resources).flatMap(writtenBy))
  const handed = new Map(
    Object.entries(Parameters).flatMap(([name, { Type, Default }]): [string, unknown][] => {
      const [, inner] = read.exec(Type) ?? []
      const address = String(Default)
      if (!inner || !written.has(address) || values[nameOfValue({ source: 'ssm', address })] !== undefined) return []
      return [[name, asDeclared(written.get(address), { Type: inner })]]
    }),
  )
  if (handed.size === 0) return template
  const open = Object.fromEntries(Object.entries(Parameters).filter(([name]) => !handed.has(name)))
  const whole = rewritten(
    { ...template, Parameters: open },
    { reference: (name) => handed.get(name), attribute: () => undefined, dependency: (name) => [name] },
  )
  return whole as StackTemplate // of the same form
}

function writtenBy({ Type, Properties }: TemplateResource): [string, unknown][] {
  const { Name, Value } = Properties ?? {}
  return Type === 'AWS::SSM::Parameter' && typeof Name === 'string' ? [[Name, Value]] : []
}
