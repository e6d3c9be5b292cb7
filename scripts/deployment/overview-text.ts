import colours from 'picocolors'
import type { PlannedChange } from './change-set.ts'
import { migrationRows } from './migrations.ts'
import type { Overview } from './overview.ts'

/** An overview for people, 120 columns wide or less where names allow it. */
export function overviewText(overview: Overview): string {
  const { kind, release, before, stage, account, tests, changes, permissions, migrations, smokeTest, notCarriedOut, expectedSeconds } = overview
  const inPlaceOf = before === release ? ' (runs already)' : before ? ` in place of ${before}` : ', the first one'
  return [
    `  ${colours.bold(`${kind} ${release}`)}${inPlaceOf}`,
    '',
    `  stage       ${stage}, account ${account}`,
    `  tests       ${tests ? `${tests.passed} passed, ${tests.failed} failed` : 'nobody said what they gave'}`,
    `  migrations  ${migrations.length === 0 ? 'none' : ''}`,
    ...migrationRows(migrations).map(([name, ...words]) => `    ${name}: ${words.join('; ')}`),
    `  afterwards  ${smokeTest ?? 'no smoke test: set `smokeTest` in stagecraft.config.ts'}`,
    ...(notCarriedOut.length > 0 ? [`  left out    ${notCarriedOut.join(', ')}: what they do at a deployment is not carried out`] : []),
    `  expected    ${expectedSeconds === undefined ? 'not known: it is the first deployment' : `${Math.max(1, Math.round(expectedSeconds))} s, by the last ones`}`,
    '',
    ...(changes ? changesText(changes) : ['  All of it is new.']),
    ...(permissions.length > 0 ? ['', '  permissions'] : []),
    ...permissions.map(({ kind: side, holder, action, resource }) =>
      side === 'added' ? colours.yellow(`    + ${holder} may ${action} on ${resource}`) : `    - ${holder} may no longer ${action} on ${resource}`,
    ),
  ].join('\n')
}

function changesText(changes: NonNullable<Overview['changes']>): string[] {
  const features = Object.entries(changes)
  if (features.length === 0) return ['  Nothing changes.']
  return features.flatMap(([feature, each]) => [`  ${feature}`, ...each.map(changeText)])
}

/** One change in plain words. */
export function changeText({ action, resource, type, replacement, properties, follows }: PlannedChange): string {
  const what = `${resource} (${type.replace(/^AWS::/, '').replaceAll('::', ' ')})`
  if (action === 'Add') return colours.green(`    + ${what}`)
  if (action === 'Remove') return colours.red(`    - ${what}`)
  const isCode = type === 'AWS::Lambda::Function' && properties.length === 1 && properties[0] === 'Code'
  const following = follows.map(({ property, resource: other }) => `${property} (with ${other})`)
  const words = isCode ? 'new code' : [...properties, ...following].join(', ') || 'its metadata'
  if (replacement === 'False') return `    ~ ${what}: ${words}`
  return colours.red(`    ! ${what}: ${words}; it ${replacement === 'True' ? 'is' : 'may be'} made anew`)
}
