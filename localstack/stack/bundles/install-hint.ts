import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What to do where packages are not installed, as a sentence. */
export const installPackages =
  'Install the packages of the repository (`npm install`, `pnpm install`, `yarn` or `bun install`), then run the command again.'

/**
 * What to do where a package is not found, as a sentence: it is not installed, or it is in Yarn's Plug'n'Play, which keeps packages in archives that Node
 * does not read by itself. esbuild reads them (https://esbuild.github.io/getting-started/#yarn-pnp), so bundled functions find theirs. `folder`: absolute.
 */
export function installHint(folder: string): string {
  return hasPlugAndPlay(folder)
    ? 'The repository keeps its packages by Yarn’s Plug’n’Play (.pnp.cjs), where Stagecraft finds those of bundled functions alone. Write `nodeLinker: node-modules` into .yarnrc.yml and run `yarn install`, then run the command again.'
    : installPackages
}

function hasPlugAndPlay(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.pnp.cjs'))) return true
    if (existsSync(join(at, '.git')) || dirname(at) === at) return false
  }
}
