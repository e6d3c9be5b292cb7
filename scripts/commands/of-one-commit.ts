import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Made } from '../release/package.ts'

/** Refuses releases of several services that are not all of one commit, which somebody made while they were packaged. Throws `not-one-release`. */
export function refuseSeveralCommits(made: ReadonlyMap<string, Pick<Made, 'manifest'>>): void {
  const each = [...made].map(([service, { manifest }]) => [service, manifest.name] as const)
  if (new Set(each.map(([, name]) => name)).size <= 1) return
  throw new StagecraftError(
    'not-one-release',
    `What is checked out changed while the services were packaged:\n${each.map(([service, name]) => `  ${service}: ${name}`).join('\n')}`,
    { hint: 'Nothing was deployed. Run the same command again.' },
  )
}
