import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { bootstrapped } from './bootstrapped.ts'
import type { PlannedChange } from './change-set.ts'
import { names } from './names.ts'
import type { Target } from './target.ts'

/**
 * Refuses a change of what the stage's functions may have at the most, unless the account's administrator has opened it: IAM would refuse it in the middle of
 * the deployment. Throws `boundary-changes`.
 */
export async function refuseOtherBoundary(target: Target, changes: readonly PlannedChange[]): Promise<void> {
  const { service, stage } = target
  const policy = names.functionsBoundary(service, stage)
  const changed = changes.find(
    ({ type, action, physicalId }) => type === 'AWS::IAM::ManagedPolicy' && action === 'Modify' && physicalId?.endsWith(`:policy/${policy}`),
  )
  if (!changed || (await functionsBoundaryIs(target)) !== 'closed') return
  throw new StagecraftError(
    'boundary-changes',
    `This release changes ${changed.resource}, which says what every function of ${stage} may have at the most.`,
    {
      hint: `Nothing was changed. Look at the change; then the administrator of ${target.accounts.stage} runs \`make bootstrap STAGE=${stage} BOUNDARY=open\`, the release is deployed, and \`make bootstrap STAGE=${stage}\` closes it again.`,
    },
  )
}

/** Whether a deployment may change it; undefined where the account was made ready before that was asked, and it may. */
export async function functionsBoundaryIs(target: Pick<Target, 'client' | 'service' | 'stage'>): Promise<string | undefined> {
  return bootstrapped(target, names.functionsBoundaryIs)
}
