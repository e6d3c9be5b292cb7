import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import { usesDatabase } from '../called-services.ts'
import type { Checked, Finding, Policy } from '../checked.ts'
import { type GrantedFunction, grantedFunctions, grantedInvokers } from '../grants.ts'
import { at, isObject, type Named, ofType } from '../resources.ts'

/** A database that refuses connections fails every function at once: their number is bounded beforehand. */
export const connections: Policy = {
  id: 'connections',
  rule: 'All functions at once open fewer connections than the database accepts.',
  find: (checked) => {
    const users = grantedFunctions(checked).filter((granted) => usesDatabase(granted, checked))
    const bounds = users.map((granted) => ({ granted, bound: boundOf(granted, checked) }))
    const unbounded = bounds.filter(({ bound }) => bound === undefined).map(({ granted }) => noBound(granted))
    const needed = bounds.map(({ granted, bound = 0 }) => ({ name: granted.name, count: bound * connectionsOf(granted, checked) }))
    const sum = needed.reduce((total, { count }) => total + count, 0)
    const tooMany = ofType(checked.template, 'AWS::RDS::DBCluster').flatMap((cluster) => {
      const most = maxConnections(cluster, checked)
      return most !== undefined && sum >= most ? [exceeded(cluster[0], sum, most, needed)] : []
    })
    return ofType(checked.template, 'AWS::RDS::DBCluster').length === 0 ? [] : [...unbounded, ...tooMany]
  },
}

/** How many of a function run at once at the most; undefined where nothing bounds it. */
function boundOf({ id, resource }: GrantedFunction, checked: Checked): number | undefined {
  const { template } = checked
  const reserved = resource.Properties.ReservedConcurrentExecutions
  if (typeof reserved === 'number') return reserved
  const mappings = ofType(template, 'AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) =>
    referencesIn(Properties.FunctionName).includes(id),
  )
  const limits = mappings.map(([, mapping]) => at(mapping, 'ScalingConfig', 'MaximumConcurrency'))
  if (limits.length === 0 || !limits.every((limit) => typeof limit === 'number') || isInvokedOtherwise(id, checked)) return undefined
  return limits.reduce((total, limit) => total + limit, 0)
}

// a mapping needs no permission; everything else that invokes a function does
function isInvokedOtherwise(id: string, checked: Checked): boolean {
  const permitted = ofType(checked.template, 'AWS::Lambda::Permission').some(([, { Properties }]) =>
    referencesIn(Properties.FunctionName).includes(id),
  )
  return permitted || grantedInvokers(id, checked).length > 0
}

function connectionsOf({ resource }: GrantedFunction, { connectionsVariable }: Checked): number {
  return Number((connectionsVariable && at(resource, 'Environment', 'Variables', connectionsVariable)) || 1)
}

/**
 * `max_connections` of an Aurora Serverless v2 cluster comes from its maximum capacity, whatever it has at the moment; where the minimum is 0 or 0.5
 * units it is 2,000 at the most: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections
 */
export function maxConnections([, cluster]: Named, { template }: Pick<Checked, 'template'>): number | undefined {
  const [group] = referencesIn(cluster.Properties.DBClusterParameterGroupName)
  const set = group && at(template.Resources[group], 'Parameters', 'max_connections')
  if (set !== undefined && Number.isFinite(Number(set))) return Number(set)
  const scaling = cluster.Properties.ServerlessV2ScalingConfiguration
  if (!isObject(scaling)) return undefined
  const [least, most] = [Number(scaling.MinCapacity), Number(scaling.MaxCapacity)]
  return Math.min(byCapacity(most), least <= 0.5 ? 2_000 : Number.POSITIVE_INFINITY)
}

// the table of that page, for PostgreSQL: maximum capacity → max_connections; between two rows the lower one counts, per unit
const table = [
  [1, 189],
  [4, 823],
  [8, 1_669],
  [16, 3_360],
  [32, 5_000],
] as const

function byCapacity(units: number): number {
  const [row] = table.filter(([capacity]) => capacity <= units).toReversed()
  if (!row) return Math.floor(189 * units)
  const [capacity, connections] = row
  return Math.min(Math.floor((connections / capacity) * units), 5_000)
}

function noBound({ id, name }: GrantedFunction): Finding {
  return {
    resource: id,
    what: `${name} uses the database, and nothing bounds how many of it run at once.`,
    remedy: 'Set `reservedConcurrency`; for a function that only a queue invokes, `maximumConcurrency` of its event will do.',
  }
}

function exceeded(resource: string, sum: number, most: number, needed: { name: string; count: number }[]): Finding {
  return {
    resource,
    what: `All functions at once open ${sum} connections, and the database accepts ${most}: ${needed.map(({ name, count }) => `${name} ${count}`).join(', ')}.`,
    remedy: 'Lower reservedConcurrency, maximumConcurrency or the connections of each function, or raise MaxCapacity.',
  }
}
