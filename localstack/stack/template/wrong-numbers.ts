import { StagecraftError } from '../../errors.ts'
import type { FunctionDescription, TemplateResource } from '../described.ts'

/** A number that Lambda, SQS or CloudWatch Logs takes: where it stands in a resource, in what it is counted, and between what it lies. */
interface Counted {
  path: string
  unit: string
  least: number
  most?: number
  /** Its name at a function, or an event of it, of the Framework. */
  named?: string
}

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html, https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
const numbers: Readonly<Record<string, readonly Counted[]>> = {
  'AWS::Lambda::Function': [
    { path: 'MemorySize', unit: 'megabytes', least: 128, most: 10_240, named: 'memorySize' },
    { path: 'Timeout', unit: 'seconds', least: 1, most: 900, named: 'timeout' },
    { path: 'ReservedConcurrentExecutions', unit: 'invocations', least: 0, named: 'reservedConcurrency' },
    { path: 'EphemeralStorage.Size', unit: 'megabytes', least: 512, most: 10_240, named: 'ephemeralStorageSize' },
  ],
  'AWS::Lambda::EventSourceMapping': [
    { path: 'BatchSize', unit: 'records', least: 1, most: 10_000, named: 'batchSize' },
    { path: 'MaximumBatchingWindowInSeconds', unit: 'seconds', least: 0, most: 300, named: 'maximumBatchingWindow' },
    { path: 'MaximumRetryAttempts', unit: 'attempts', least: -1, most: 10_000, named: 'maximumRetryAttempts' },
    { path: 'MaximumRecordAgeInSeconds', unit: 'seconds', least: -1, most: 604_800, named: 'maximumRecordAgeInSeconds' },
    { path: 'ParallelizationFactor', unit: 'batches', least: 1, most: 10, named: 'parallelizationFactor' },
    { path: 'TumblingWindowInSeconds', unit: 'seconds', least: 0, most: 900, named: 'tumblingWindowInSeconds' },
    { path: 'ScalingConfig.MaximumConcurrency', unit: 'invocations', least: 2, most: 1_000, named: 'maximumConcurrency' },
  ],
  'AWS::Lambda::EventInvokeConfig': [
    { path: 'MaximumEventAgeInSeconds', unit: 'seconds', least: 60, most: 21_600, named: 'maximumEventAge' },
    { path: 'MaximumRetryAttempts', unit: 'attempts', least: 0, most: 2, named: 'maximumRetryAttempts' },
  ],
  'AWS::Lambda::Alias': [
    { path: 'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions', unit: 'invocations', least: 1, named: 'provisionedConcurrency' },
  ],
  'AWS::Lambda::Version': [{ path: 'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions', unit: 'invocations', least: 1 }],
  'AWS::Logs::LogGroup': [{ path: 'RetentionInDays', unit: 'days', least: 1 }],
  'AWS::SQS::Queue': [
    { path: 'DelaySeconds', unit: 'seconds', least: 0, most: 900 },
    { path: 'MaximumMessageSize', unit: 'bytes', least: 1_024, most: 1_048_576 },
    { path: 'MessageRetentionPeriod', unit: 'seconds', least: 60, most: 1_209_600 },
    { path: 'ReceiveMessageWaitTimeSeconds', unit: 'seconds', least: 0, most: 20 },
    { path: 'VisibilityTimeout', unit: 'seconds', least: 0, most: 43_200 },
  ],
}

interface Numbered {
  template: { Resources: Readonly<Record<string, TemplateResource>>; Parameters?: Readonly<Record<string, { Default?: unknown; Type?: string }>> }
  functions: Readonly<Record<string, Pick<FunctionDescription, 'name'>>>
  /** Of the Framework: what holds for all functions. */
  provider?: Readonly<Record<string, unknown>>
}

/** Where the numbers of a description stand: the file, and whether the Framework reads it. `isForAws`: what AWS refuses is refused, too, and not what no engine takes alone. */
interface Source {
  file: string
  isOfFramework: boolean
  isForAws: boolean
}

/**
 * Throws `wrong-number` where a template has something else in the place of a whole number, such as `memorySize: "128MB"` or `timeout: 3s`, with each place:
 * CloudFormation refuses it, and an engine ends at it with words of its own.
 */
export function refuseWrongNumbers(described: Numbered, source: Source): void {
  const { Resources, Parameters = {} } = described.template
  const faults = Object.entries(Resources).flatMap(([id, resource]) =>
    (numbers[resource.Type] ?? []).flatMap((counted) => {
      const value = withParameter(at(resource.Properties, counted.path), Parameters)
      if (value === undefined || (typeof value === 'object' && value !== null) || isRight(value, counted, source.isForAws)) return []
      return `${placeOf(id, resource, counted, value, described, source)} is ${JSON.stringify(value)}, and takes ${rangeOf(counted)}.${adviceOn(value, counted.unit)}`
    }),
  )
  const once = [...new Set(faults)]
  if (once.length === 0) return
  const [first = ''] = once
  throw new StagecraftError(
    'wrong-number',
    once.length === 1 ? first : `${once.length} numbers are none:\n${once.map((each) => `  ${each}`).join('\n')}`,
    {
      hint: 'Nothing was deployed. CloudFormation would refuse it.',
    },
  )
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined), value)
}

function withParameter(value: unknown, parameters: NonNullable<Numbered['template']['Parameters']>): unknown {
  const name = typeof value === 'object' && value !== null && 'Ref' in value ? String(value.Ref) : undefined
  const parameter = name === undefined ? undefined : parameters[name]
  return parameter && !parameter.Type?.startsWith('AWS::SSM::') ? parameter.Default : value
}

// CloudFormation takes a number as a text, too
function isRight(value: unknown, { least, most = Number.POSITIVE_INFINITY }: Counted, isForAws: boolean): boolean {
  if (!/^-?\d+$/.test(String(value))) return false
  return !isForAws || (Number(value) >= least && Number(value) <= most)
}

function rangeOf({ unit, least, most }: Counted): string {
  return `a whole number of ${unit}${most === undefined ? `, ${least} or more` : ` from ${least} to ${most}`}`
}

// what somebody writes with its unit
const units: Readonly<Record<string, readonly [pattern: RegExp, factor: number][]>> = {
  megabytes: [
    [/^(mi?b?|megabytes?)$/i, 1],
    [/^(gi?b?|gigabytes?)$/i, 1_024],
  ],
  seconds: [
    [/^(s|secs?|seconds?)$/i, 1],
    [/^(m|mins?|minutes?)$/i, 60],
    [/^(h|hours?)$/i, 3_600],
    [/^(d|days?)$/i, 86_400],
  ],
  days: [[/^(d|days?)$/i, 1]],
}

function adviceOn(value: unknown, unit: string): string {
  const [, digits, written = ''] = /^\s*(\d+)\s*([a-z]+)\s*$/i.exec(String(value)) ?? []
  const [, factor] = units[unit]?.find(([pattern]) => pattern.test(written)) ?? []
  return digits && factor ? ` Write ${Number(digits) * factor}.` : ''
}

function placeOf(
  id: string,
  resource: TemplateResource,
  { path, named }: Counted,
  value: unknown,
  { functions, template, provider = {} }: Numbered,
  { file, isOfFramework }: Source,
): string {
  const own = named && isOfFramework ? functionOf(id, resource, template.Resources) : undefined
  const [key] = Object.entries(functions).find(([, { name }]) => own !== undefined && own.Properties.FunctionName === name) ?? []
  if (own === resource && named && provider[named] === value) return `\`provider.${named}\` in ${file}`
  if (key === undefined) return `\`${path}\` of ${id} in ${file}`
  return own === resource ? `\`functions.${key}.${named}\` in ${file}` : `\`${named}\` of \`functions.${key}\` in ${file}`
}

function functionOf(id: string, resource: TemplateResource, resources: Readonly<Record<string, TemplateResource>>): TemplateResource | undefined {
  if (resource.Type === 'AWS::Lambda::Function') return resources[id]
  const named = JSON.stringify(resource.Properties.FunctionName ?? '')
  const [, other] = Object.entries(resources).find(([each, { Type }]) => Type === 'AWS::Lambda::Function' && named.includes(`"${each}"`)) ?? []
  return other
}
