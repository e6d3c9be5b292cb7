import { changedFiles, textAt } from './changed-files.ts'
import type { Sides } from './commits.ts'
import { git } from './git.ts'
import type { MigrationChange } from './report.ts'

/**
 * The files in folders called `migrations` that the change adds, changes or removes, without tests.
 * What stands on the base side counts as released: databases have run it, so a change of it reaches none of them.
 */
export async function migrationChanges(sides: Sides): Promise<MigrationChange[]> {
  const changed = (await changedFiles(sides)).filter(({ file }) => /(^|\/)migrations\/[^/]+$/.test(file) && !/\.test\.\w+$/.test(file))
  return Promise.all(
    changed.map(async ({ file, kind }) => {
      const { repository, prefix, base, head } = sides
      const text =
        kind === 'added' ? await textAt(sides, head.hash, file) : await git(repository, ['diff', base.hash, head.hash, '--', `${prefix}${file}`])
      return { file, kind, text: withoutHead(text ?? '') }
    }),
  )
}

// `diff --git …` to `+++ …` say what the heading says
function withoutHead(text: string): string {
  return text.startsWith('diff --git') ? text.slice(Math.max(0, text.indexOf('\n@@') + 1)) : text
}
