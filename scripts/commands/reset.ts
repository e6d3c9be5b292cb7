import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { servicesOf } from '@stagecraft/localstack/compose/services.ts'
import { databaseOfStack } from '@stagecraft/localstack/engines/database.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { readBranch } from '@stagecraft/localstack/snapshots/branches.ts'
import { stackRecords } from '@stagecraft/localstack/snapshots/records.ts'
import { removeStack, resetEngines } from '@stagecraft/localstack/supervisor/remove.ts'
import { stopStack } from '@stagecraft/localstack/supervisor/stop.ts'
import { confirm } from '../output/confirm.ts'
import type { Output } from '../output/output.ts'

/** What a reset deletes, below the stack's state. Programs and caches stay. */
const kept = ['engine-state', 'beside-state', 'logs', 'ports.json', ...stackRecords, 'compiled', 'build', 'cache/functions', 'containers', 'postgres']

/** Stops the stack and deletes its data: database, objects, queues, ports; of a branch all there is. Snapshots and branches stay. Asks first; without a terminal it wants `--force`. */
export async function reset(project: Project, output: Output, { force }: { force?: true }): Promise<void> {
  if (!force)
    await confirm({
      question: 'This deletes the database and all files of this stack. Continue?',
      what: '`make reset` deletes the database and all files of this stack.',
      hint: 'To delete them without a question, run `make reset FORCE=1`.',
      refused: 'Nothing was deleted.',
    })
  const branch = await readBranch(project.state)
  if (branch) {
    await removeStack(project)
    return output.result({ reset: true }, () => `  The branch ${branch.name} is deleted.`)
  }
  await stopStack(project)
  const parts = [project, ...servicesOf(project)]
  for (const part of parts) await databaseOfStack(part).remove(join(part.state, 'postgres'))
  await resetEngines(project)
  for (const { state } of parts) for (const name of kept) await rm(join(state, name), { recursive: true, force: true })
  output.result({ reset: true }, () => '  The data of this stack is deleted. `make up` starts with an empty stack.')
}
