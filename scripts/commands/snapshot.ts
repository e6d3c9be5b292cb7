import type { Project } from '@stagecraft/localstack/project.ts'
import { takeSnapshot } from '@stagecraft/localstack/snapshots/snapshot.ts'
import { megabytes } from '../output/megabytes.ts'
import type { Output } from '../output/output.ts'

/** Keeps all that the stack holds at this moment in a file. `--json`: `{ name, file, bytes, takenAt, service, stage, commit, engine, database, stoodStillMs }`. */
export async function snapshot(project: Project, output: Output, name: string, { force }: { force?: true }): Promise<void> {
  const started = performance.now()
  const { format: _, migrations: __, ...taken } = await takeSnapshot(project, name, force === true)
  output.result(taken, () =>
    [
      `  Snapshot ${taken.name}: ${megabytes(taken.bytes)} in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
      ...(taken.stoodStillMs > 0 ? [`  API and functions stood still for ${(taken.stoodStillMs / 1000).toFixed(2)} s.`] : []),
      `  ${taken.file}`,
      `  It holds the passwords and keys of this stack. \`make restore NAME=${taken.name}\` brings its data back.`,
    ].join('\n'),
  )
}
