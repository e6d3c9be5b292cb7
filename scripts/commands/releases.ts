import type { Project } from '@stagecraft/localstack/project.ts'
import { awsStages } from '../check-aws/stages.ts'
import { aws } from '../deployment/cloud.ts'
import { releaseNames } from '../deployment/releases.ts'
import { releaseOf, stackOf } from '../deployment/stack.ts'
import { openTarget, type Target } from '../deployment/target.ts'
import { withStore } from '../deployment/with-store.ts'
import type { Output } from '../output/output.ts'

/** Lists the releases, newest first, and where each runs. `--json`: `[{ release, stages }]`. */
export async function releases(project: Project, output: Output): Promise<void> {
  const targets = await Promise.all((await awsStages(project.root)).map((stage) => openTarget(project, stage, aws, 'show')))
  const rows = await releaseRows(targets)
  output.result(rows, () =>
    rows.length === 0
      ? '  There is no release yet. `make deploy STAGE=dev` makes one.'
      : rows.map(({ release, stages }) => `  ${release.padEnd(28)}${stages.join(', ')}`).join('\n'),
  )
}

export async function releaseRows(targets: readonly Target[]): Promise<{ release: string; stages: string[] }[]> {
  const [first] = targets
  if (!first) return []
  const running = await Promise.all(targets.map(async (target) => ({ stage: target.stage, release: releaseOf(await stackOf(target)) })))
  const all = await withStore(first, releaseNames)
  return all.reverse().map((release) => ({ release, stages: running.filter((each) => each.release === release).map(({ stage }) => stage) }))
}
