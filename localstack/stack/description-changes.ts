import { isDeepStrictEqual } from 'node:util'
import { servedByWorkers } from '../gateway/served-by-workers.ts'
import type { Description } from './description.ts'

/** What differs between two descriptions, for people: `added function greet, NamesQueue; changed function shout`. Empty where nothing deployed differs. */
export function changesBetween(before: Description, after: Description): string {
  const [old, current] = [things(before), things(after)]
  const added = [...current.keys()].filter((name) => !old.has(name))
  const gone = [...old.keys()].filter((name) => !current.has(name))
  const changed = [...current].filter(([name, thing]) => old.has(name) && !isDeepStrictEqual(old.get(name), thing)).map(([name]) => name)
  return Object.entries({ added, changed, 'took away': gone })
    .flatMap(([how, names]) => (names.length > 0 ? [`${how} ${list(names)}`] : []))
    .join('; ')
}

/** Whether two descriptions give the process of the API the same to serve. */
export function sameApi(before: Description, after: Description): boolean {
  return isDeepStrictEqual(served(before), served(after))
}

function served(description: Description): unknown {
  const { functions, provider, custom } = description
  if (!servedByWorkers(description)) return 'by the engine, which the process asks anew for each request'
  return {
    functions: Object.fromEntries(Object.entries(functions).filter(([, { events }]) => events.some(({ httpApi }) => httpApi))),
    provider,
    custom,
  }
}

// Functions and routes by the names people know, the rest by logical id; without what the Framework makes of a function beside it
function things({ template, functions }: Description): Map<string, unknown> {
  const keyOf = new Map(Object.entries(functions).map(([key, { name }]) => [name, key]))
  const named = Object.entries(template.Resources).flatMap(([logicalId, { Type: type, Properties: properties = {} }]) => {
    if (beside.has(type)) return []
    const { Code, CodeSha256, ...rest } = properties
    return [{ name: nameOf(logicalId, type, rest, keyOf), type, rest }]
  })
  const byImportance = named.toSorted((one, other) => importance(one.type) - importance(other.type))
  return new Map(byImportance.map(({ name, type, rest }) => [name, { type, rest }]))
}

const beside = new Set([
  'AWS::Lambda::Version',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Stage',
  // a new one with each compilation
  'AWS::ApiGateway::Deployment',
])

function nameOf(logicalId: string, type: string, { FunctionName, RouteKey }: Record<string, unknown>, keyOf: ReadonlyMap<string, string>): string {
  if (type === 'AWS::Lambda::Function') return `function ${keyOf.get(String(FunctionName)) ?? logicalId}`
  return type === 'AWS::ApiGatewayV2::Route' ? `route ${RouteKey}` : logicalId
}

function importance(type: string): number {
  const at = ['AWS::Lambda::Function', 'AWS::ApiGatewayV2::Route', 'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::S3::Bucket'].indexOf(type)
  return at === -1 ? 9 : at
}

function list(names: string[]): string {
  return names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ')
}
