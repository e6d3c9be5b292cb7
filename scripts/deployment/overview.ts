import type { Template } from '../check-aws/checked.ts'
import { permissionChanges } from '../pr-report/permission-changes.ts'
import type { PermissionChange } from '../pr-report/report.ts'
import type { Migration } from '../release/manifest.ts'
import type { PlannedChange } from './change-set.ts'
import type { Context } from './context.ts'
import { median } from './median.ts'
import { newMigrations } from './migrations.ts'
import type { Plan } from './plan.ts'

/** What a person must know before a deployment; with `--json` as it is. */
export interface Overview {
  kind: string
  stage: string
  account: string
  release: string
  before: string | undefined
  tests: { passed: number; failed: number } | undefined
  /** Feature's folder → what changes in it; undefined before the first deployment, where all is new. */
  changes: Readonly<Record<string, PlannedChange[]>> | undefined
  /** What roles may do afterwards and may not now, and the reverse. */
  permissions: PermissionChange[]
  /** Migrations that the stage's database does not have. */
  migrations: readonly Migration[]
  /** What the smoke test does; undefined where there is none. */
  smokeTest: string | undefined
  /** Plugins of the description whose work a release does not carry out. */
  notCarriedOut: readonly string[]
  /** Seconds, the middle one of the last deployments of the stage; undefined where there was none. */
  expectedSeconds: number | undefined
}

/** Where what belongs to no feature is listed. */
export const shared = 'all features'

export function overviewOf({ target, record }: Context, { release, before, applied, tests, changeSet, earlier }: Plan): Overview {
  const { manifest } = release
  const durations = earlier.flatMap(({ result, startedAt, endedAt }) =>
    result === 'done' && endedAt ? [(Date.parse(endedAt) - Date.parse(startedAt)) / 1_000] : [],
  )
  const features = { ...before?.manifest.features, ...manifest.features }
  return {
    kind: record.kind,
    stage: target.stage,
    account: target.accounts.stage,
    release: manifest.name,
    before: before?.manifest.name,
    tests: tests && { passed: tests.passed, failed: tests.failed },
    changes: changeSet && grouped(changeSet.changes, features),
    permissions: changeSet?.was ? permissionChanges(granting(changeSet.was, target.region), granting(changeSet.becomes, target.region)) : [],
    migrations: newMigrations(applied, manifest),
    smokeTest: manifest.smokeTest?.what,
    notCarriedOut: manifest.notCarriedOut ?? [],
    expectedSeconds: durations.length > 0 ? median(durations) : undefined,
  }
}

function grouped(changes: readonly PlannedChange[], features: Readonly<Record<string, string>>): Record<string, PlannedChange[]> {
  const sorted = changes.toSorted((one, other) => (one.resource < other.resource ? -1 : 1))
  const groups = Map.groupBy(sorted, ({ resource }) => features[resource] ?? shared)
  return Object.fromEntries([...groups].sort(([one], [other]) => (one < other ? -1 : 1)))
}

function granting(template: Template, region: string) {
  return { template, functions: {}, region }
}
