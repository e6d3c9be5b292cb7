import type { Migration } from '../release/manifest.ts'
import type { PlannedChange } from './change-set.ts'
import type { Context } from './context.ts'
import { median } from './median.ts'
import { migrationRows, newMigrations } from './migrations.ts'
import type { Plan } from './plan.ts'

/** What a person must know before a deployment; with `--json` as it is. */
export interface Overview {
  kind: string
  stage: string
  account: string
  release: string
  before: string | undefined
  tests: { passed: number; failed: number } | undefined
  /** Undefined where it is the first deployment: all is new. */
  changes: PlannedChange[] | undefined
  /** Migrations that the running release does not have. */
  migrations: readonly Migration[]
  /** Seconds, from earlier deployments of the stage; undefined where there was none. */
  expectedSeconds: number | undefined
}

export function overviewOf({ target, record }: Context, { release, before, tests, changeSet, durations }: Plan): Overview {
  return {
    kind: record.kind,
    stage: target.stage,
    account: target.accounts.stage,
    release: release.manifest.name,
    before: before?.manifest.name,
    tests: tests && { passed: tests.passed, failed: tests.failed },
    changes: changeSet?.changes,
    migrations: newMigrations(before?.manifest, release.manifest),
    expectedSeconds: durations.length > 0 ? median(durations) : undefined,
  }
}

export function overviewText(overview: Overview): string {
  const { release, before, stage, account, tests, changes, migrations, expectedSeconds } = overview
  return [
    `  ${stage} (account ${account})`,
    `  release     ${release}${before === release ? ' (runs already)' : ` in place of ${before ?? 'nothing'}`}`,
    `  tests       ${tests ? `${tests.passed} passed, ${tests.failed} failed` : 'nobody said'}`,
    `  migrations  ${migrations.length === 0 ? 'none' : ''}`,
    ...migrationRows(migrations).map((row) => `    ${row.join('  ')}`),
    `  expected    ${expectedSeconds === undefined ? 'unknown: no earlier deployment' : `${Math.round(expectedSeconds)} s`}`,
    '',
    ...(changes ? changes.map(lineOf) : ['  All of it is new.']),
  ].join('\n')
}

function lineOf({ action, resource, type, replacement, properties }: PlannedChange): string {
  const sign = { Add: '+', Modify: '~', Remove: '-' }[action]
  const anew = replacement === 'False' ? '' : replacement === 'True' ? '  made anew' : '  may be made anew'
  return `  ${sign} ${resource} (${type})${properties.length > 0 ? `: ${properties.join(', ')}` : ''}${anew}`
}
