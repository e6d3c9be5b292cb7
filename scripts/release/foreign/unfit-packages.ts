import { existsSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { findPackage } from '@stagecraft/localstack/stack/code/node-packages.ts'
import { dependenciesOf } from './built-by-sam.ts'
import { copiedPackages, staleCopies } from './copied-packages.ts'
import { idOf, installedPackages } from './installed-packages.ts'
import { lockedPackages, lockFileOf, unknownLocks } from './lock-files.ts'

/**
 * Why nobody knows which packages of npm are deployed with a folder, a sentence each: without a lock file, or where others are installed than it names, another
 * day's installation has others. `isPacked`: its node_modules are packed, and not bundled.
 */
export async function unfitPackages(root: string, place: string, isPacked: boolean): Promise<string[]> {
  const folder = join(root, place)
  const named = Object.keys(dependenciesOf(folder))
  if (named.length === 0) return []
  const file = join(place, 'package.json')
  const lock = lockFileOf(folder)
  if (!lock) {
    const other = unknownLocks.find((each) => existsSync(join(folder, each)))
    return [
      `${file} names ${named.length === 1 ? `the package ${named[0]}` : `${named.length} packages`}, and a release reads from package-lock.json, pnpm-lock.yaml or yarn.lock which versions are deployed; ${other ? `${other} is not read` : 'there is none'}. \`npm install --package-lock-only\` writes it: commit it.`,
    ]
  }
  if (lock.beside)
    return [
      `${relative(root, join(lock.folder, lock.name))} and ${lock.beside} lie side by side, and nobody knows which of them names what is deployed. Delete the one that you no longer use, and commit that.`,
    ]
  const copied = await copiedPackages(lock, folder)
  const stale = await staleCopies(folder, copied)
  if (stale.length > 0)
    return stale.map(
      (name) =>
        `${name} in node_modules is a copy of ${relative(root, copied.get(name) ?? '')} as it was, and a release is of what is committed. Install it again: delete node_modules, then run \`${lock.install}\`.`,
    )
  if (isReadByNpm(folder)) return []
  const missing = named.filter((name) => !findPackage(name, folder))
  if (missing.length > 0) {
    const isPnp = existsSync(join(lock.folder, '.pnp.cjs'))
    return [
      `${file} names ${missing.join(', ')}, not installed in node_modules. ${isPnp ? 'Set `nodeLinker: node-modules` in .yarnrc.yml: Lambda knows no Plug’n’Play. Then run `yarn install`.' : `Run \`${lock.install}\`.`}`,
    ]
  }
  const linked = isPacked ? named.filter((name) => isLinkedByPnpm(name, folder)) : []
  if (linked.length > 0)
    return [
      `${file} names ${linked.join(', ')}, where pnpm keeps links, and what nothing bundles is packed as files. Set \`node-linker=hoisted\` in .npmrc, and install again.`,
    ]
  const locked = await lockedPackages(lock)
  const others = installedPackages(folder, copied)
    .map(idOf)
    .filter((id) => !locked.has(id))
  return others.length === 0
    ? []
    : [
        `${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''} ${others.length === 1 ? 'is' : 'are'} installed, and ${relative(root, join(lock.folder, lock.name))} names other versions or none. Run \`${lock.install}\`.`,
      ]
}

/** Whether npm itself tells the packages of a folder, by a lock file that is its own alone. */
export function isReadByNpm(folder: string): boolean {
  return existsSync(join(folder, 'package-lock.json'))
}

function isLinkedByPnpm(name: string, folder: string): boolean {
  const place = findPackage(name, folder)
  return place !== undefined && realpathSync(place).split(sep).includes('.pnpm')
}
