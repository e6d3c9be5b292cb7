import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { ClientOptions } from './cloud.ts'

/** Whose credentials a command has. */
export interface Caller {
  /** `arn:aws:sts::111111111111:assumed-role/developer/ada` */
  arn: string
  account: string
}

/** Seconds by which this machine's clock may differ from AWS's: the age of a lock and the order of deployments depend on it. */
export const clockToleranceSeconds = 60

/** Who calls. Throws `no-credentials`, `no-network`, and `wrong-clock` where this machine's clock is off. */
export async function callerOf(client: ClientOptions): Promise<Caller> {
  const sts = new STSClient(client)
  let date: string | undefined
  // the SDK keeps no header of an answer
  sts.middlewareStack.add(
    (next) => async (request) => {
      const answer = await next(request)
      date = (answer.response as { headers?: Record<string, string> }).headers?.date // an HTTP answer's
      return answer
    },
    { step: 'deserialize', priority: 'low' },
  )
  try {
    const { Arn = '', Account = '' } = await sts.send(new GetCallerIdentityCommand({}))
    refuseWrongClock(date)
    return { arn: Arn, account: Account }
  } catch (cause) {
    if (cause instanceof StagecraftError) throw cause
    refuseWrongClock(date)
    if (/^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)$/.test((cause as { code?: string }).code ?? ''))
      throw new StagecraftError('no-network', `AWS cannot be reached: ${(cause as Error).message}`, {
        hint: 'Check the connection, the VPN and the proxy of this machine, and try again. Nothing was changed.',
        cause,
      })
    throw new StagecraftError('no-credentials', `AWS does not know who asks: ${(cause as Error).message}`, {
      hint: 'Sign in (`aws sso login --profile NAME`), export the credentials (`eval "$(aws configure export-credentials --profile NAME --format env)"`), and try again.',
      cause,
    })
  } finally {
    sts.destroy()
  }
}

/** `date`: of an answer, RFC 9110, 6.6.1. */
function refuseWrongClock(date: string | undefined): void {
  const seconds = date ? Math.round((Date.now() - Date.parse(date)) / 1_000) : 0
  if (Math.abs(seconds) <= clockToleranceSeconds) return
  throw new StagecraftError('wrong-clock', `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} AWS's.`, {
    hint: 'Set the clock (most systems do it by NTP), and try again.',
  })
}
