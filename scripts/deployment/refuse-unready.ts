import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { readServices } from '../bootstrap/execution-policies.ts'
import { notReady, readyFor } from '../bootstrap/ready-for.ts'
import type { Template } from '../check-aws/checked.ts'
import { bootstrapped } from './bootstrapped.ts'
import { names } from './names.ts'
import type { Target } from './target.ts'

/**
 * Refuses templates with what the account was not made ready for: IAM would refuse CloudFormation in the middle of the deployment. An account that was made
 * ready before this was written down is not asked. `commit`: of the release. Throws `account-not-ready`, and `type-unknown`.
 */
export async function refuseUnready(target: Target, templates: readonly Template[], commit: string): Promise<void> {
  const text = await bootstrapped(target, names.readyFor)
  if (text === undefined) return
  const lacking = notReady(readyFor(templates, await readServices(), target), text)
  if (lacking.length === 0) return
  const { stage, accounts } = target
  throw new StagecraftError('account-not-ready', `The account of ${stage} was not made ready for what this release needs: ${lacking.join(', ')}.`, {
    hint: `Nothing was changed. The administrator of ${accounts.stage} runs \`make bootstrap STAGE=${stage}\` at the release's commit, ${commit}; then deploy again.`,
  })
}
