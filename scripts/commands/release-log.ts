import type { Project } from '@stagecraft/localstack/project.ts'
import { aws } from '../deployment/cloud.ts'
import { type DeploymentRecord, recordsOf } from '../deployment/records.ts'
import { openTarget } from '../deployment/target.ts'
import { withStore } from '../deployment/with-store.ts'
import type { Output } from '../output/output.ts'

/** Lists a stage's deployments, newest first: who, what, when, and how each ended. `--json`: the records. */
export async function releaseLog(project: Project, output: Output, { stage }: { stage: string }): Promise<void> {
  const target = await openTarget(project, stage, aws, 'show')
  const records = (await withStore(target, (store) => recordsOf(store, stage, 50))).map(({ record }) => record)
  output.result(records, () => (records.length === 0 ? `  Nothing was deployed to ${stage} yet.` : records.map(lineOf).join('\n')))
}

function lineOf({ startedAt, endedAt, kind, release, from, result, who, reason }: DeploymentRecord): string {
  const seconds = endedAt ? `${Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000)} s` : ''
  const what = `${kind}${from ? ` from ${from}` : ''}`
  return `  ${startedAt.slice(0, 16).replace('T', ' ')}  ${result.padEnd(12)}${release.padEnd(26)}${what.padEnd(20)}${seconds.padEnd(8)}${who}${reason ? `\n    ${reason.split('\n').join('\n    ')}` : ''}`
}
