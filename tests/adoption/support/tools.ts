import { join } from 'node:path'
import { installPackages } from '../../../scripts/install/packages.ts'
import { root } from '../../../scripts/packages/parts.ts'

/** Programs for Node that install packages and judge them; absolute. */
export interface Tools {
  pnpm: string
  yarn: string
  yarn1: string
  publint: string
  attw: string
}

const folder = join(root, 'scripts', 'packages', 'tools')

/** The tools of scripts/packages/tools, installed where they are not yet. */
export async function installedTools(): Promise<Tools> {
  await installPackages(folder)
  const within = (...path: string[]) => join(folder, 'node_modules', ...path)
  return {
    pnpm: within('pnpm', 'bin', 'pnpm.cjs'),
    yarn: within('@yarnpkg', 'cli-dist', 'bin', 'yarn.js'),
    yarn1: within('yarn', 'bin', 'yarn.js'),
    publint: within('publint', 'src', 'cli.js'),
    attw: within('@arethetypeswrong', 'cli', 'dist', 'index.js'),
  }
}
