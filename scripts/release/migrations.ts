import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Migration } from './manifest.ts'

/**
 * The migrations in the folder `migrationFiles` of the configuration, in the order in which they are applied, each with what it states of itself
 * (`export const statement`). Throws `no-statement` with everything that a statement lacks.
 */
export async function statedMigrations({ root, config: { migrationFiles } }: { root: string; config: StagecraftConfig }): Promise<Migration[]> {
  if (!migrationFiles) return []
  const files = readdirSync(join(root, migrationFiles)).sort()
  const stated = await Promise.all(
    files.map(async (file) => {
      const { statement } = (await import(pathToFileURL(join(root, migrationFiles, file)).href)) as { statement?: object } // as the configuration describes it
      return { ...(statement as Omit<Migration, 'name'>), name: file.replace(/\.[^.]+$/, '') } // checked below
    }),
  )
  const faults = faultsOf(stated)
  if (faults.length === 0) return stated.map(inOrder)
  throw new StagecraftError('no-statement', `Not every migration of ${migrationFiles} states what a deployment must know: ${faults.join(' ')}`, {
    hint: `Export it in the migration’s file, as docs/promotion.md#migrations describes: export const statement = { phase: 'expand', lock: 'none', safeUpTo: 'any size', what: '…' }`,
  })
}

/** What is wrong with the statements, a sentence each. Whether they are true, only a database tells. */
export function faultsOf(stated: readonly Migration[]): string[] {
  const names = stated.map(({ name }) => name)
  return stated.flatMap((migration, at) => {
    const { name, phase, after } = migration
    const texts = (['lock', 'safeUpTo', 'what'] as const).filter((key) => typeof migration[key] !== 'string' || migration[key] === '')
    const faults = texts.map((key) => `${name} states no \`${key}\`.`)
    if (phase !== 'expand' && phase !== 'contract')
      faults.push(`The \`phase\` of ${name} is ${JSON.stringify(phase) ?? 'missing'}, and must be "expand" or "contract".`)
    if (phase === 'expand' && after !== undefined) faults.push(`${name} expands, so it completes no other: \`after\` is for a contraction.`)
    if (phase === 'contract' && !names.slice(0, at).includes(after ?? ''))
      faults.push(`${name} contracts, so \`after\` must name the earlier migration that it completes, and is ${JSON.stringify(after) ?? 'missing'}.`)
    return faults
  })
}

// the same in every manifest, whatever the order in the file
function inOrder({ name, phase, after, lock, safeUpTo, what }: Migration): Migration {
  return { name, phase, ...(after && { after }), lock, safeUpTo, what }
}
