import type { TemplateResource } from '../../stack/described.ts'
import { nameOfValue } from '../stand-in.cjs'
import type { Values } from '../values.ts'
import { asDeclared, ofSsm, rewritten, type StackTemplate } from './nested.ts'

/**
 * A template of several stacks in which what one writes into a parameter of SSM stands where another one takes it as `AWS::SSM::Parameter::Value<…>`: on AWS
 * that one is deployed later. A value of `.stagecraft/values.json` goes before it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export function withHandedBySsm(template: StackTemplate, values: Values): StackTemplate {
  return Object.entries(template.Parameters ?? {}).reduce((whole, [name, { Type, Default }]) => {
    const [, inner] = ofSsm.exec(Type) ?? []
    const address = String(Default)
    if (!inner || values[nameOfValue({ source: 'ssm', address })] !== undefined) return whole
    const written = Object.values(whole.Resources).find((resource) => writesTo(resource, address))?.Properties.Value
    // what writes it may take it, too: then its value is of an earlier deployment
    if (written === undefined || takes(written, name)) return whole
    return withValue(whole, name, asDeclared(written, { Type: inner }))
  }, template)
}

function writesTo({ Type, Properties }: TemplateResource, address: string): boolean {
  return Type === 'AWS::SSM::Parameter' && Properties?.Name === address
}

function takes(value: unknown, parameter: string): boolean {
  let isTaken = false
  const reference = (name: string) => {
    isTaken ||= name === parameter
    return undefined
  }
  rewritten(value, { ...nothing, reference })
  return isTaken
}

// also where another stack hands on what it was handed
function withValue(template: StackTemplate, name: string, value: unknown): StackTemplate {
  const { [name]: _, ...open } = template.Parameters ?? {}
  const reference = (each: string) => (each === name ? value : undefined)
  return rewritten({ ...template, Parameters: open }, { ...nothing, reference }) as StackTemplate // of the same form
}

const nothing = { attribute: () => undefined, dependency: (name: string) => [name] }
