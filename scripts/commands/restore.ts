import type { Project } from '@stagecraft/localstack/project.ts'
import { restoreSnapshot } from '@stagecraft/localstack/snapshots/restore.ts'
import { refuseMissing, snapshotFile } from '@stagecraft/localstack/snapshots/shelf.ts'
import { confirm } from '../output/confirm.ts'
import type { Output } from '../output/output.ts'
import { showSteps } from '../output/steps.ts'

/**
 * Replaces the data of this stack by a snapshot's, given by name or path. Asks first; without a terminal it wants `--force`.
 * `--json`: `{ restored, takenAt, commit, running }`.
 */
export async function restore(project: Project, output: Output, given: string, { force }: { force?: true }): Promise<void> {
  const file = snapshotFile(project, given)
  await refuseMissing(project, given, file)
  if (!force)
    await confirm({
      question: 'This replaces the data of this stack by those of the snapshot. Continue?',
      what: '`make restore` replaces the database and all files of this stack.',
      hint: `To replace them without a question, run \`make restore NAME=${given} FORCE=1\`.`,
      refused: 'Nothing was replaced.',
    })
  const started = performance.now()
  const { manifest, stack } = await restoreSnapshot(project, file, showSteps(output))
  const { name, takenAt, commit } = manifest
  output.result({ restored: name, takenAt, commit: commit ?? null, running: stack !== undefined }, () => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    return `  The stack is as it was at ${takenAt} (snapshot ${name}). ${stack ? `It is up again after ${seconds} s.` : '`make up` starts it.'}`
  })
}
