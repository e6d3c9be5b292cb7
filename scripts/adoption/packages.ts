import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How the application's packages are installed, and whether it has tests. */
export interface Packages {
  /** In a folder without package.json there is none. */
  manager?: 'npm' | 'pnpm' | 'yarn'
  hasLock: boolean
  hasTests: boolean
}

/** Reads package.json and looks for a lock file, above too: of a monorepo it lies there. */
export function packagesOf(root: string): Packages {
  const file = join(root, 'package.json')
  if (!existsSync(file)) return { hasLock: false, hasTests: false }
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts?: { test?: string } } // the description was read with it
  const hasTests = Boolean(scripts?.test) && !/no test specified/.test(scripts?.test ?? '')
  // of a monorepo it lies above
  const locks = { 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'package-lock.json': 'npm', 'npm-shrinkwrap.json': 'npm' } as const
  for (let at = root; ; at = dirname(at)) {
    for (const [lock, manager] of Object.entries(locks)) if (existsSync(join(at, lock))) return { manager, hasLock: true, hasTests }
    if (existsSync(join(at, '.git')) || dirname(at) === at) return { manager: 'npm', hasLock: false, hasTests }
  }
}
