import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { aws, type Cloud } from '../deployment/cloud.ts'
import { deployRelease, type Ended } from '../deployment/deployment.ts'
import { previousRelease } from '../deployment/records.ts'
import { recoverStage } from '../deployment/recover.ts'
import { openTarget } from '../deployment/target.ts'
import { onTerminal } from '../deployment/terminal.ts'
import { withStore } from '../deployment/with-store.ts'
import type { Output } from '../output/output.ts'
import { tellEnd } from './deploy.ts'
import { runningRelease } from './promote.ts'

/**
 * Brings the release before back, or the one that is named. A stack that stopped on its way back is brought to the end of it first, and without `to` that is
 * all. Returns how it ended. `--json`: the deployment's record.
 */
export async function rollback(
  project: Project,
  output: Output,
  { stage, to, yes }: { stage: string; to?: string; yes?: true },
  cloud: Cloud = aws,
): Promise<Ended> {
  const conduct = onTerminal(output, Boolean(yes))
  const target = await conduct.step('account', () => openTarget(project, stage, cloud))
  const recovered = await recoverStage(target, conduct)
  if (recovered && (!to || to === recovered.release)) return tellEnd(output, { record: recovered, isUnchanged: false })
  const running = await runningRelease(target)
  const release = to ?? (await withStore(target, (store) => previousRelease(store, stage, running)))
  if (!release)
    throw new StagecraftError('no-release-before', `No release is known to have worked in ${stage} before ${running}.`, {
      hint: 'Name one: `make releases` lists them, TO=name chooses.',
    })
  return tellEnd(output, await deployRelease(target, { kind: 'rollback', release }, conduct))
}
