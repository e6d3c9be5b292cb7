import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { requireAwsStage, stageTablePlace, stageValue } from '../check-aws/stages.ts'

/** Which accounts of AWS a stage's deployment concerns, twelve digits each. */
export interface Accounts {
  /** The one with the artifact bucket and the pipeline. */
  tools: string
  stage: string
}

/** The accounts of a stage, from the stage table: `toolsAccount` and `account`. Throws `no-stage`, `no-account`. */
export async function accountsOf(root: string, stage: string): Promise<Accounts> {
  await requireAwsStage(root, stage)
  const number = async (name: string) => {
    const given = await stageValue(root, stage, name)
    // twelve digits that are not quoted are a number, without its leading zeros
    if (typeof given === 'string' && /^\d{12}$/.test(given)) return given
    throw new StagecraftError(
      'no-account',
      `The stage ${stage} has no \`${name}\` in the stage table, or it is no account number: ${given ?? 'nothing'}.`,
      {
        hint: `Set \`${name}: '123456789012'\` (twelve digits, in quotes) in the stage table, ${await stageTablePlace(root)}.`,
      },
    )
  }
  return { tools: await number('toolsAccount'), stage: await number('account') }
}
