import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Template } from '../check-aws/checked.ts'
import { isObject, type Named, objects } from '../check-aws/resources.ts'
import { apiSystem } from './api-system.ts'
import { withoutMarks } from './marks.ts'

/** What a template makes, free of the names that only its tool gives: what it is (`queue Orders`, `trigger Orders → Apply`) → its settings. */
export type System = Map<string, unknown>

// CloudFormation's permissions and the API's parts are compared as what they allow and route
const parts = ['Stage', 'Authorizer', 'Integration', 'Route'].map((part) => `AWS::ApiGatewayV2::${part}`)

/** The system of a compiled or a translated template. What a tool adds to mark what it made is left out. */
export function systemOf(template: Template): System {
  const entries = Object.entries(template.Resources)
  return new Map([
    ...entries.filter(([, { Type }]) => !parts.includes(Type) && Type !== 'AWS::ApiGatewayV2::Api').map((named) => described(named)),
    ...entries.filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Api').flatMap((named) => apiSystem(named, template)),
  ])
}

function described([id, resource]: Named): [string, unknown] {
  const { Type, Properties } = resource
  const target = referencesIn(Properties.FunctionName).join()
  if (Type === 'AWS::Lambda::Function')
    return [`function ${id}`, { ...attributes(resource), ...Properties, Code: undefined, Tags: withoutMarks(Properties.Tags) }]
  if (Type === 'AWS::Lambda::EventSourceMapping')
    return [`trigger ${referencesIn(Properties.EventSourceArn).join() || id} → ${target}`, { ...Properties, FunctionName: undefined }]
  if (Type === 'AWS::Lambda::EventInvokeConfig') return [`asynchronous invocations of ${target}`, { ...Properties, FunctionName: undefined }]
  if (Type === 'AWS::Lambda::Permission') return [`permission of ${String(Properties.Principal)} for ${target}`, {}]
  const [only, ...more] = objects(Properties.Targets)
  if (Type === 'AWS::Events::Rule' && Properties.ScheduleExpression && more.length === 0)
    return [
      `schedule ${String(Properties.ScheduleExpression)} → ${referencesIn(only?.Arn).join()}`,
      { ...Properties, Targets: { ...only, Id: undefined } },
    ]
  return [`${Type} ${id}`, { ...attributes(resource), ...Properties }]
}

function attributes({ DeletionPolicy, UpdateReplacePolicy, Condition }: TemplateResource): Record<string, unknown> {
  return { DeletionPolicy, UpdateReplacePolicy, Condition }
}

/** How two systems differ, a sentence each; empty if they do the same. */
export function differences(one: System, other: System, names: readonly [string, string]): string[] {
  const all = [...new Set([...one.keys(), ...other.keys()])]
  return all.flatMap((key) => {
    if (!other.has(key)) return [`${key} is only in ${names[0]}.`]
    if (!one.has(key)) return [`${key} is only in ${names[1]}.`]
    const [left, right] = [canonical(one.get(key)), canonical(other.get(key))]
    return left === right ? [] : [`${key} differs: ${left} in ${names[0]}, ${right} in ${names[1]}.`]
  })
}

// keys in one order, without what is not set
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).sort(([left], [right]) => (left < right ? -1 : 1))) : each,
  )
}
