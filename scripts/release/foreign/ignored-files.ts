import { relative } from 'node:path'
import type { PackageSettings } from '@stagecraft/localstack/stack/code/project-files.ts'
import micromatch from 'micromatch'
import { git } from '../../pr-report/git.ts'
import type { Packed } from './framework-files.ts'

/** Whether Git ignores a file, given absolute: what lies beside the commit on this machine, as a build's output, a log or a file of secrets. */
export async function ignoredBelow(root: string): Promise<(file: string) => boolean> {
  const listed = await git(root, ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'])
  const paths = listed.split('\0').filter(Boolean)
  const files = new Set(paths)
  const folders = paths.filter((path) => path.endsWith('/'))
  return (file) => {
    const path = relative(root, file)
    return files.has(path) || folders.some((folder) => path.startsWith(folder))
  }
}

/**
 * What is packed though Git ignores it and no pattern names it: paths in the archive. Packages are apart: the lock file says which they are. A release is of
 * a commit, and another checkout would not have these files.
 */
export function unaskedFiles(packed: Packed, settings: readonly (PackageSettings | undefined)[], isIgnored: (file: string) => boolean): string[] {
  const patterns = settings.flatMap((each) => [...(each?.include ?? []), ...(each?.patterns ?? [])])
  const named = patterns.filter((pattern) => !pattern.startsWith('!')).map((pattern) => micromatch.matcher(pattern, { dot: true }))
  return [...packed].flatMap(([path, file]) =>
    !path.split('/').includes('node_modules') && isIgnored(file) && !named.some((matches) => matches(path)) ? [path] : [],
  )
}
