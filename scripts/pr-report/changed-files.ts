import type { Sides } from './commits.ts'
import { git } from './git.ts'
import type { FileCounts, Kind } from './report.ts'

/** How much the change changes. */
export async function countFiles({ repository, base, head }: Sides): Promise<FileCounts> {
  const text = await git(repository, ['diff', '--numstat', '-z', '--no-renames', base.hash, head.hash])
  // a binary file has dashes in place of its counts
  const rows = text.split('\0').flatMap((row) =>
    row
      ? [
          row
            .split('\t')
            .slice(0, 2)
            .map((count) => Number(count) || 0),
        ]
      : [],
  )
  return {
    files: rows.length,
    insertions: rows.reduce((sum, [added = 0]) => sum + added, 0),
    deletions: rows.reduce((sum, [, deleted = 0]) => sum + deleted, 0),
  }
}

/** The files of the project that are not the same on both sides, by their paths in the project. */
export async function changedFiles({ repository, prefix, base, head }: Sides): Promise<{ file: string; kind: Kind }[]> {
  const text = await git(repository, ['diff', '--name-status', '-z', '--no-renames', base.hash, head.hash])
  const words = text.split('\0')
  const kinds: Record<string, Kind> = { A: 'added', D: 'removed' }
  const found: { file: string; kind: Kind }[] = []
  for (let at = 0; at + 1 < words.length; at += 2) {
    const file = words[at + 1] ?? ''
    if (file.startsWith(prefix)) found.push({ file: file.slice(prefix.length), kind: kinds[words[at] ?? ''] ?? 'changed' })
  }
  return found
}

/** A file’s text on one side; undefined where there is none. */
export async function textAt({ repository, prefix }: Sides, hash: string, file: string): Promise<string | undefined> {
  return git(repository, ['show', `${hash}:${prefix}${file}`]).catch(() => undefined)
}
