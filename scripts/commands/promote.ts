import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { approvalLine } from '../deployment/approval-line.ts'
import { aws, type Cloud } from '../deployment/cloud.ts'
import { deployRelease, type Ended, showDeployment } from '../deployment/deployment.ts'
import { overviewText } from '../deployment/overview-text.ts'
import { releaseOf, stackOf } from '../deployment/stack.ts'
import { openTarget, type Purpose, type Target } from '../deployment/target.ts'
import { idsOf, onTerminal } from '../deployment/terminal.ts'
import { trafficOf } from '../deployment/traffic.ts'
import type { Output } from '../output/output.ts'
import { currentCommit, releaseName } from '../release/commit.ts'
import { tellEnd } from './deploy.ts'

export interface PromoteOptions {
  from: string
  to: string
  /** `current` is that of the commit which is checked out. Refused where another one runs in `from`. */
  release?: string
  allowReplacement?: string
  traffic?: string
  show?: true
  /** Of what is shown: a file that gets it in one line, for an approval. */
  summary?: string
  yes?: true
}

/**
 * Brings the release that runs in one stage to another. Returns how it ended; undefined where it was only shown. `--json`: the deployment's record; with
 * `show`, which changes nothing, what a person would be shown before the question.
 */
export async function promote(
  project: Project,
  output: Output,
  { from, to, release: given, allowReplacement, traffic, show, summary, yes }: PromoteOptions,
  cloud: Cloud = aws,
): Promise<Ended | undefined> {
  if (from === to) throw sameStage(from)
  const conduct = onTerminal(output, Boolean(yes))
  const open = (stage: string, purpose: Purpose) => openTarget(project, stage, cloud, purpose)
  const [source, target] = await conduct.step('accounts', () => Promise.all([open(from, 'show'), open(to, show ? 'show' : 'deploy')]))
  const release = given === 'current' ? releaseName(await currentCommit(project.root)) : (given ?? (await runningRelease(source)))
  const wanted = { kind: 'promote' as const, release, from: source, allowReplacement: idsOf(allowReplacement), traffic: trafficOf(traffic) }
  if (!show) return tellEnd(output, await deployRelease(target, wanted, conduct))
  const overview = await showDeployment(target, wanted, conduct)
  if (summary) {
    await mkdir(dirname(summary), { recursive: true })
    await writeFile(summary, `${approvalLine(overview)}\n`)
  }
  output.result(overview, () => `${overviewText(overview)}\n\n  Nothing was changed.`)
  return undefined
}

/** A promotion has two stages: `same-stage`. */
export function sameStage(stage: string): StagecraftError {
  return new StagecraftError('same-stage', `FROM and TO are both ${stage}.`, { hint: 'Name two stages: `make promote FROM=dev TO=staging`.' })
}

/** The release that runs in a stage. Throws `not-there`. */
export async function runningRelease(target: Target): Promise<string> {
  const { stage } = target
  const release = releaseOf(await stackOf(target))
  if (release) return release
  throw new StagecraftError('not-there', `No release runs in ${stage}.`, { hint: `Deploy one first: \`make deploy STAGE=${stage}\`.` })
}
