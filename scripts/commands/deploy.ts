import type { Project } from '@stagecraft/localstack/project.ts'
import { aws, type Cloud } from '../deployment/cloud.ts'
import { deployRelease, type Ended } from '../deployment/deployment.ts'
import { sendRelease } from '../deployment/send-release.ts'
import { openTarget, type Target } from '../deployment/target.ts'
import { idsOf, onTerminal } from '../deployment/terminal.ts'
import { trafficOf } from '../deployment/traffic.ts'
import type { Output } from '../output/output.ts'
import { type Made, packageRelease } from '../release/package.ts'

export interface DeployOptions {
  stage: string
  release?: string
  allowReplacement?: string
  traffic?: string
  yes?: true
}

/**
 * Deploys a release to a stage: the one of the current commit, unless another is named, or was `made` just now. Returns how it ended. `--json`: the
 * deployment's record.
 */
export async function deploy(
  project: Project,
  output: Output,
  { stage, release, allowReplacement, traffic, yes }: DeployOptions,
  cloud: Cloud = aws,
  made?: Made,
): Promise<Ended> {
  const how = trafficOf(traffic)
  const conduct = onTerminal(output, Boolean(yes))
  const target = await conduct.step('account', () => openTarget(project, stage, cloud))
  const name = release ?? (await conduct.step('upload', async () => sent(target, made ?? (await packageRelease(project, conduct.detail)))))
  const ended = await deployRelease(target, { kind: 'deploy', release: name, allowReplacement: idsOf(allowReplacement), traffic: how }, conduct)
  return tellEnd(output, ended)
}

async function sent(target: Target, made: Made): Promise<string> {
  await sendRelease(target, made)
  return made.manifest.name
}

/** What every command that deploys prints when it ends well. */
export function tellEnd(output: Output, ended: Ended): Ended {
  const { record, isUnchanged } = ended
  const seconds = secondsOf(record)
  output.result(record, () =>
    isUnchanged
      ? `  ${record.stage} has ${record.release} already, and nothing differs.`
      : `  ${record.stage} has ${record.release}  (${seconds.toFixed(1)} s)`,
  )
  return ended
}

/** How long a deployment took. */
export function secondsOf({ startedAt, endedAt }: Ended['record']): number {
  return endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000 : 0
}
