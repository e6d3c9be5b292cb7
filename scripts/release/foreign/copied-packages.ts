import { existsSync } from 'node:fs'
import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { findPackage } from '@stagecraft/localstack/stack/code/node-packages.ts'
import { parse } from 'yaml'
import { isInstalled } from './installed-packages.ts'
import { type LockFile, type NpmLock, nameOf, type PnpmLock, textOf, type YarnLock } from './lock-files.ts'

/**
 * The packages that lie in a folder of the repository and that a manager copies into node_modules (`file:`), where others link them: name → folder, absolute.
 * `from`: the folder whose package.json names them; the paths of Yarn 1 are relative to that.
 */
export async function copiedPackages(lock: LockFile, from: string): Promise<ReadonlyMap<string, string>> {
  const text = await textOf(lock)
  const found = lock.name.endsWith('.json')
    ? copiedByNpm(JSON.parse(text) as NpmLock)
    : lock.name === 'pnpm-lock.yaml'
      ? copiedByPnpm((parse(text) ?? {}) as PnpmLock)
      : copiedByYarn(text)
  const folders = found.flatMap(([name, path]) => {
    const at = [join(lock.folder, path), join(from, path)].find((folder) => existsSync(join(folder, 'package.json')))
    return at ? [[name, at] as const] : []
  })
  return new Map(folders)
}

// https://docs.npmjs.com/cli/v11/using-npm/config#install-links
function copiedByNpm({ packages = {} }: NpmLock): [name: string, path: string][] {
  return Object.entries(packages).flatMap(([place, { resolved = '' }]) =>
    place && isFolder(resolved) ? [[place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length), resolved.slice('file:'.length)]] : [],
  )
}

// `name@file:path`, before version 9 `file:path` with the name in the entry: https://pnpm.io/package_json#dependenciesmetainjected
function copiedByPnpm({ packages = {} }: PnpmLock): [name: string, path: string][] {
  return Object.entries(packages).flatMap(([key, { name, resolution }]) =>
    resolution?.directory ? [[name ?? nameOf(key.replace(/^\//, '')), resolution.directory]] : [],
  )
}

// of Yarn 1 `name@file:path:`; of later versions `resolution: "name@file:path#path::hash=1&locator=root%40workspace%3A."`, whose path is relative to that workspace
function copiedByYarn(text: string): [name: string, path: string][] {
  const entries = text.includes('__metadata:')
    ? Object.values(parse(text) as YarnLock).flatMap(({ resolution = '' }) => resolution)
    : [...text.matchAll(/^"?([^\s#"].*?)"?:$/gm)].flatMap(([, ranges = '']) => ranges.split(/"?, "?/))
  return entries.flatMap((entry): [string, string][] => {
    const range = entry.slice(nameOf(entry).length + 1)
    const [path = ''] = range.split('#')
    const [, workspace = '.'] = /workspace%3A([^&]*)/.exec(range) ?? []
    return isFolder(path) ? [[nameOf(entry), join(decodeURIComponent(workspace), path.slice('file:'.length))]] : []
  })
}

function isFolder(range: string): boolean {
  return range.startsWith('file:') && !/\.(tgz|tar\.gz|tar)$/.test(range)
}

/**
 * The copies of a repository's own packages in node_modules that hold other files than their folders: a lock file names them without their content. `copied`
 * as of `copiedPackages`. A package.json may be written anew by the manager: of that only what leads into the package is compared. A file that the copy lacks altogether is not seen.
 */
export async function staleCopies(folder: string, copied: ReadonlyMap<string, string>): Promise<string[]> {
  const looked = [...copied].map(async ([name, source]) => {
    const found = findPackage(name, folder)
    const copy = found && (await realpath(found))
    if (!copy || !isInstalled(copy)) return []
    const files = (await readdir(copy, { recursive: true, withFileTypes: true })).filter((each) => each.isFile())
    const paths = files.map(({ parentPath, name: file }) => join(parentPath, file).slice(copy.length + 1))
    const own = paths.filter((path) => !path.startsWith('node_modules/') && path !== 'package.json')
    const same = await Promise.all(own.map((path) => isSame(join(copy, path), join(source, path))))
    const [entered, entries] = await Promise.all([copy, source].map(entriesOf))
    return same.every(Boolean) && isDeepStrictEqual(entered, entries) ? [] : [name]
  })
  return (await Promise.all(looked)).flat()
}

// what leads into a package: https://nodejs.org/api/packages.html#package-entry-points
async function entriesOf(folder: string): Promise<unknown[]> {
  const { main, module, type, exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown> // its form
  return [main, module, type, exports]
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((file) => readFile(file).catch(() => undefined)))
  return first !== undefined && second !== undefined && first.equals(second)
}
