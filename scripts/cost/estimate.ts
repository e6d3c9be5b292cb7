import type { Workload } from '@stagecraft/localstack/config.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Checked } from '../check-aws/checked.ts'
import { type Named, objects, ofType } from '../check-aws/resources.ts'
import type { PriceTable } from './prices.ts'
import { type Charge, standing } from './standing.ts'
import { type Quantities, scheduledInvocations, usage } from './usage.ts'

export interface Line extends Charge {
  resource: string
  type: string
  usd: number
}

export interface Estimate {
  stage: string
  /** Per month, while nobody uses the system. */
  idle: Line[]
  /** Beside that, for a million units of the workload; empty if none is declared. */
  perMillion: Line[]
}

// five pollers, each waiting 20 s: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html, and the long polling of its event source mappings
const pollsPerHour = 5 * 180
const idleMilliseconds = 100

/** What a stage costs, from its templates: `parts` are its own and the further ones. Throws `workload-names-nothing`, `no-quantity`. */
export function estimate(stage: string, parts: readonly Checked[], table: PriceTable, workload?: Workload): Estimate {
  const used = Object.entries(workload?.perMillion ?? {})
  const all = parts.map((checked) => ({ checked, resources: Object.entries(checked.template.Resources) }))
  const unknown = used.filter(([name]) => !all.some(({ checked }) => find(name, checked)))
  if (unknown.length > 0)
    throw new StagecraftError(
      'workload-names-nothing',
      `The workload names what the template of ${stage} does not have: ${unknown.map(([name]) => name).join(', ')}.`,
      {
        hint: '`workload.perMillion` in stagecraft.config.ts takes functions by their short names and other resources by their logical ids.',
      },
    )
  return {
    stage,
    idle: all.flatMap(({ checked, resources }) => [
      ...resources.flatMap((named) => lines(named, standing[named[1].Type]?.(named[1], { template: checked.template, table }) ?? [], table)),
      ...idleUse(checked, table, workload),
      ...customMetrics(checked, table),
    ]),
    perMillion: all.flatMap(({ checked }) =>
      used.flatMap(([name, quantities]) => {
        const named = find(name, checked)
        return named ? lines(named, charges(named, quantities), table) : []
      }),
    ),
  }
}

function find(name: string, { template, functions }: Checked): Named | undefined {
  const own = template.Resources[name]
  if (own) return [name, own]
  const full = functions[name]?.name
  return full ? ofType(template, 'AWS::Lambda::Function').find(([, { Properties }]) => Properties.FunctionName === full) : undefined
}

function charges([id, resource]: Named, quantities: Quantities): Charge[] {
  const known = usage[resource.Type]
  const wrong = Object.keys(quantities).filter((each) => !known?.quantities.includes(each))
  if (!known || wrong.length > 0)
    throw new StagecraftError('no-quantity', `${id} (${resource.Type}) has no price for ${wrong.join(', ') || 'its use'}.`, {
      hint: known ? `It has one for: ${known.quantities.join(', ')}.` : 'Add it to scripts/cost/usage.ts.',
    })
  return known.charges(quantities, resource)
}

// schedules run and mappings ask their queues whether anybody uses the system or not
function idleUse(checked: Checked, table: PriceTable, workload?: Workload): Line[] {
  const { template, functions } = checked
  const scheduled = ofType(template, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
    objects(Properties.Targets)
      .flatMap(({ Arn }) => referencesIn(Arn))
      .flatMap((id): [Named, Quantities][] => {
        const resource = template.Resources[id]
        if (resource?.Type !== 'AWS::Lambda::Function' || Properties.State === 'DISABLED' || !Properties.ScheduleExpression) return []
        const name = Object.entries(functions).find(([, each]) => each.name === resource.Properties.FunctionName)?.[0] ?? id
        const milliseconds = workload?.idleMilliseconds?.[name] ?? idleMilliseconds
        return [[[id, resource], { invocations: scheduledInvocations(Properties.ScheduleExpression, table.hoursPerMonth), milliseconds }]]
      }),
  )
  const polled = ofType(template, 'AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) =>
    referencesIn(Properties.EventSourceArn).flatMap((id): [Named, Quantities][] => {
      const resource = template.Resources[id]
      return resource?.Type === 'AWS::SQS::Queue' ? [[[id, resource], { requests: pollsPerHour * table.hoursPerMonth }]] : []
    }),
  )
  return [...scheduled, ...polled].flatMap(([named, quantities]) => lines(named, charges(named, quantities), table))
}

// What functions write as metrics stands in no template; those that an alarm watches do: a metric for each name and set of dimensions
function customMetrics({ template }: Checked, table: PriceTable): Line[] {
  const watched = ofType(template, 'AWS::CloudWatch::Alarm').flatMap(([id, { Properties }]) => {
    const single = [{ Namespace: Properties.Namespace, MetricName: Properties.MetricName, Dimensions: Properties.Dimensions }]
    const several = objects(Properties.Metrics).flatMap(({ MetricStat }) => objects(MetricStat).flatMap(({ Metric }) => objects(Metric)))
    const own = [...single, ...several].filter(({ Namespace }) => Namespace !== undefined && !/^AWS\//.test(String(Namespace)))
    return own.map((metric) => ({ id, key: JSON.stringify(metric) }))
  })
  const once = [...new Map(watched.map(({ id, key }) => [key, id])).values()]
  return once.flatMap((id) => {
    const named: Named = [id, template.Resources[id] ?? { Type: '', Properties: {} }]
    return lines(named, [{ price: 'metric-month', quantity: 1, reckoning: '1 metric of the application' }], table)
  })
}

function lines([resource, { Type: type }]: Named, all: Charge[], { prices }: PriceTable): Line[] {
  return all.map((charge) => {
    const price = prices[charge.price]
    if (!price)
      throw new StagecraftError('no-prices', `The price table has no ${charge.price}.`, {
        hint: 'Add it to the region’s table in scripts/cost/prices/.',
      })
    return { resource, type, ...charge, usd: charge.quantity * price.usd }
  })
}

export function total(list: readonly { usd: number }[]): number {
  return list.reduce((sum, { usd }) => sum + usd, 0)
}
