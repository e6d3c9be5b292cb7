import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../system/support/stack.ts'

/** Installs packages into a copy of a repository as npm does: folders of its own, copied from this project's. */
export async function installCopies(folder: string, packages: readonly string[]): Promise<void> {
  for (const name of packages) await cp(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true })
}
