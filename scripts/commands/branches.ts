import type { Project } from '@stagecraft/localstack/project.ts'
import { branchesOf, branchOf } from '@stagecraft/localstack/snapshots/branches.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import type { Output } from '../output/output.ts'

/** The branches of this stack. `--json`: `[{ name, branchedAt, engine, page }]`; `page` is null where it does not run. */
export async function branches(project: Project, output: Output): Promise<void> {
  const told = await Promise.all(
    (await branchesOf(project)).map(async ({ name, branchedAt, engine }) => {
      const stack = await readStack(await branchOf(project, name))
      return { name, branchedAt, engine, page: stack?.urls.page ?? null }
    }),
  )
  output.result(told, () => {
    if (told.length === 0) return '  There is no branch. Make one with `make branch NAME=x`.'
    return told
      .map(({ name, branchedAt, page }) => `  ${name.padEnd(24)} ${branchedAt.slice(0, 19).replace('T', ' ')}  ${page ?? 'stopped'}`)
      .join('\n')
  })
}
