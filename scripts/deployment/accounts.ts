import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { parse } from 'yaml'
import { requireAwsStage } from '../check-aws/stages.ts'

/** Which accounts of AWS a stage's deployment concerns, twelve digits each. */
export interface Accounts {
  /** The one with the artifact bucket and the pipeline. */
  tools: string
  stage: string
}

/** The accounts of a stage, from the stage table in serverless.yml: `toolsAccount` and `account`. Throws `no-stage`, `no-account`. */
export async function accountsOf(root: string, stage: string): Promise<Accounts> {
  await requireAwsStage(root, stage)
  const { params = {} } = parse(await readFile(join(root, 'serverless.yml'), 'utf8'), { logLevel: 'silent' }) as {
    params?: Record<string, Record<string, unknown> | null>
  }
  const number = (name: string) => {
    const given = params[stage]?.[name] ?? params.default?.[name]
    // twelve digits that are not quoted are a number, without its leading zeros
    if (typeof given === 'string' && /^\d{12}$/.test(given)) return given
    throw new StagecraftError(
      'no-account',
      `The stage ${stage} has no \`${name}\` in the stage table, or it is no account number: ${given ?? 'nothing'}.`,
      {
        hint: `Set \`${name}: '123456789012'\` (twelve digits, in quotes) in \`params\` of serverless.yml.`,
      },
    )
  }
  return { tools: number('toolsAccount'), stage: number('account') }
}
