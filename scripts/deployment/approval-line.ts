import type { PlannedChange } from './change-set.ts'
import type { Overview } from './overview.ts'

/** The longest line, in characters. An approval of CodePipeline shows it between words of its own, which take 512 together. */
export const longestLine = 330

/** An overview in one line, for an approval: what is dangerous comes first, and what does not fit is cut off at the end. */
export function approvalLine({ release, before, tests, changes, permissions, migrations }: Overview): string {
  const parts = [
    before === release ? `${release} (runs already)` : `${release} in place of ${before ?? 'nothing'}`,
    ...(changes ? ofChanges(Object.values(changes).flat()) : ['all of it is new']),
    migrations.length === 0
      ? 'no migrations'
      : `${several(migrations.length, 'migration')}: ${listed(migrations.map(({ name, phase }) => `${name} ${phase}s`))}`,
    ...ofPermissions(permissions),
    tests ? `tests: ${tests.passed} passed, ${tests.failed} failed` : 'nobody said what the tests gave',
  ]
  const line = `${parts.join('; ')}.`
  return line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line
}

function ofChanges(changes: readonly PlannedChange[]): string[] {
  const anew = changes.filter(({ action, replacement }) => action === 'Modify' && replacement !== 'False')
  const count = (action: PlannedChange['action']) => changes.filter((each) => each.action === action).length
  const counts = [
    [count('Add'), 'new'],
    [count('Modify') - anew.length, 'changed'],
    [count('Remove'), 'removed'],
  ].flatMap(([many, what]) => (many ? [`${many} ${what}`] : []))
  if (changes.length === 0) return ['no resource changes']
  return [
    ...(anew.length > 0 ? [`MADE ANEW: ${listed(anew.map(({ resource }) => resource))}`] : []),
    ...(counts.length > 0 ? [`resources: ${counts.join(', ')}`] : []),
  ]
}

function ofPermissions(permissions: Overview['permissions']): string[] {
  const gained = permissions.filter(({ kind }) => kind === 'added')
  const lost = permissions.length - gained.length
  return [
    gained.length === 0
      ? 'no permissions gained'
      : `${several(gained.length, 'permission')} gained: ${listed(gained.map(({ holder, action }) => `${holder} ${action}`))}`,
    ...(lost > 0 ? [`${lost} lost`] : []),
  ]
}

function several(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** The first two, and how many more. */
function listed(names: readonly string[]): string {
  const [some, more] = [names.slice(0, 2).join(', '), names.length - 2]
  return more > 0 ? `${some} and ${more} more` : some
}
