import type { Project } from '@stagecraft/localstack/project.ts'
import { stopStack } from '@stagecraft/localstack/supervisor/stop.ts'
import type { Output } from '../output/output.ts'

/** Stops everything; the data stay. */
export async function down(project: Project, output: Output): Promise<void> {
  const started = performance.now()
  const stopped = await stopStack(project)
  output.result({ stopped }, () =>
    stopped === 0
      ? '  The local stack was not running.'
      : `  Stopped in ${((performance.now() - started) / 1000).toFixed(1)} s. The data is kept; \`make up\` continues with it.`,
  )
}
