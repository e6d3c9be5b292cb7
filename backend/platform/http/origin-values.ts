import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { secrets } from '../aws-clients.ts'
import { secretId } from '../configuration.ts'
import { log } from '../log.ts'
import { parameters } from './parameters.ts'

/** How long a process goes on accepting what it has read, in milliseconds. */
export const originValuesKeptMs = 5 * 60_000

/** Where a value is shown that is none of them, it reads again, unless it did so less than this long ago. A rotation waits longer (backend/edge). */
export const originValuesTrustedMs = 10_000

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS'

/** The accepted values; `again`: one was shown that is not among those of last time. */
export type OriginValues = (again?: boolean) => Promise<readonly string[]>

export interface OriginValuesSource {
  /** The secret's value with that label; undefined where no version has it, as before the first rotation. */
  read?: (stage: Stage) => Promise<string | undefined>
  /** Milliseconds. */
  now?: () => number
}

/**
 * The values that CloudFront may show: the current one, and the one before it, which some of its places still send for minutes after a rotation.
 * They are read at the first request, and again as the constants above say. Where that fails, what was read before goes on being accepted, and the
 * log says so; where nothing was read before, it throws. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 */
export function originValues({ read = readSecret, now = Date.now }: OriginValuesSource = {}): OriginValues {
  let known: readonly string[] | undefined
  let readAt = Number.NEGATIVE_INFINITY
  let goodUntil = Number.NEGATIVE_INFINITY
  let reading: Promise<readonly string[]> | undefined

  async function readAgain(): Promise<readonly string[]> {
    readAt = now()
    try {
      const values = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')])
      known = values.filter((value) => value !== undefined)
      goodUntil = readAt + originValuesKeptMs
      return known
    } catch (error) {
      if (!known) throw error
      log.error('the origin secret cannot be read; the values read before stay accepted', { error: error as Error })
      goodUntil = readAt + originValuesTrustedMs
      return known
    } finally {
      reading = undefined
    }
  }

  return async (again = false) => {
    const goodSince = again ? readAt + originValuesTrustedMs : goodUntil
    if (known && now() < goodSince) return known
    reading ??= readAgain()
    return reading
  }
}

async function readSecret(stage: Stage): Promise<string | undefined> {
  const answer = await secrets()
    .send(new GetSecretValueCommand({ SecretId: secretId(parameters.origin), VersionStage: stage }))
    .catch((error: Error) => {
      if (stage === 'AWSPREVIOUS' && error.name === 'ResourceNotFoundException') return undefined
      throw error
    })
  return answer?.SecretString
}
