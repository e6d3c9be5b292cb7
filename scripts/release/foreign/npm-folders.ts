import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { dependenciesOf } from './built-by-sam.ts'
import { withinToo } from './nested-stacks.ts'
import { isPython } from './python-settings.ts'

/**
 * The folders, absolute, whose lock files name the packages of npm in a release of a repository that does not know the kit: the project's own, and of a template
 * those of the code. A repository in Python may have none.
 */
export function npmFolders(root: string, described: readonly Description[]): string[] {
  if (!described.some(({ found }) => found?.template))
    return Object.keys(dependenciesOf(root)).length > 0 || existsSync(join(root, 'package-lock.json')) ? [root] : []
  const code = described.flatMap(withinToo).flatMap(({ functions, packaging }) => [
    ...Object.values(functions).flatMap((each) => (isPython(each) || each.package?.artifact ? [] : [each.folder ?? '.'])),
    ...Object.values(packaging.layers)
      .filter(({ builtInto }) => builtInto !== 'python')
      .map(({ path, builtInto }) => (builtInto ? path : join(path, 'nodejs')))
      .filter((folder) => existsSync(join(root, folder))),
  ])
  const folders = new Set(code.flatMap((folder) => npmFolder(root, folder) ?? []))
  return [...folders]
    .map((folder) => join(root, folder))
    .filter((folder) => Object.keys(dependenciesOf(folder)).length > 0)
    .sort()
}

/** The folder with the package.json that holds for a folder of the repository, itself or above, relative to the root; undefined where there is none. */
export function npmFolder(root: string, folder: string): string | undefined {
  for (let at = join(root, folder); !relative(root, at).startsWith('..'); at = dirname(at))
    if (existsSync(join(at, 'package.json'))) return relative(root, at) || '.'
  return undefined
}
