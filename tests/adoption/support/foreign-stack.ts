import { globSync } from 'node:fs'
import { join } from 'node:path'
import { copyOf, type ProjectCopy } from '../../system/support/project-copy.ts'
import { root } from '../../system/support/stack.ts'

/** A copy of the foreign repository of that name in `tests/fixtures/foreign`. */
export function foreignCopy(name: string): Promise<ProjectCopy> {
  const fixture = join(root, 'tests', 'fixtures', 'foreign', name)
  return copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
}
