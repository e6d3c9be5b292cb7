import { type Granting, grantsOf } from '@stagecraft/localstack/permissions/grants.ts'
import type { PermissionChange } from './report.ts'

/** What roles may do on one side only, by who has the role. */
export function permissionChanges(before: Granting, after: Granting): PermissionChange[] {
  const [had, has] = [grantsOf(before), grantsOf(after)].map(
    (grants) => new Map(grants.map(({ holder, action, resource }) => [`${holder} ${action} ${resource}`, { holder, action, resource }])),
  )
  const only = (these: typeof had, others: typeof had, kind: PermissionChange['kind']) =>
    [...(these ?? [])].filter(([key]) => !others?.has(key)).map(([, grant]) => ({ kind, ...grant }))
  return [...only(has, had, 'added'), ...only(had, has, 'removed')].sort((one, other) => one.holder.localeCompare(other.holder))
}
