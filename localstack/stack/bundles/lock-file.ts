import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const names = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'npm-shrinkwrap.json']

/**
 * What says which versions of which packages are installed: the lock file of npm, pnpm, yarn or bun, the nearest in `root` or above it, as in a
 * workspace. Without one it is `package.json`; undefined where there is neither, and so no package.
 */
export function lockFile(root: string): string | undefined {
  for (let at = root; ; at = dirname(at)) {
    const found = names.find((name) => existsSync(join(at, name)))
    if (found) return join(at, found)
    // a lock file above a repository is another one's
    if (dirname(at) === at || existsSync(join(at, '.git'))) break
  }
  const manifest = join(root, 'package.json')
  return existsSync(manifest) ? manifest : undefined
}
