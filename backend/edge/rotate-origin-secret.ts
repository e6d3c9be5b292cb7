import { ApplicationError } from '../platform/errors.ts'
import type { Distribution, OriginSecret } from './ports.ts'

/** What Secrets Manager invokes a rotation function with, once for each step. */
export interface RotationStep {
  Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret'
  /** The version that is to become the current one. */
  ClientRequestToken: string
}

export interface RotationParts {
  secret: OriginSecret
  distribution: Distribution
  /** Waits until every process reads the secret again where it is shown a value that it does not know. */
  untilReadAgain(): Promise<void>
}

/**
 * Rotates the value that CloudFront shows to the API, with no request refused. The functions accept the current and the previous value, so the
 * order is: the new value becomes the current one; every process can know it; only then CloudFront sends it, place by place, and the old one stays
 * accepted as the previous one until the next rotation. That one begins only once CloudFront sends the current value everywhere: else the value it
 * still sends would be the one before the previous, which nobody accepts. Each step may run again, as Secrets Manager does after a failure.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export function rotateOriginSecret({ secret, distribution, untilReadAgain }: RotationParts): (step: RotationStep) => Promise<void> {
  /** Whether CloudFront was told just now. */
  async function tellCurrent(): Promise<boolean> {
    const [{ value }, shown] = await Promise.all([secret.current(), distribution.shown()])
    if (shown.value === value) return false
    await distribution.show(value)
    return true
  }

  async function createSecret(version: string): Promise<void> {
    if ((await secret.current()).version === version || (await secret.valueOf(version)) !== undefined) return
    const wasTold = await tellCurrent()
    if (wasTold || !(await distribution.shown()).isDeployed)
      throw new ApplicationError('rotation-too-early', 'CloudFront does not send the current value from every place yet.', {
        hint: 'Secrets Manager tries again by itself. Until then the current and the previous value stay as they are.',
      })
    await secret.makePending(version)
  }

  // Secrets Manager also takes this step alone, with a version that it takes away again, when a rotation is set up
  async function testSecret(version: string): Promise<void> {
    const value = await secret.valueOf(version)
    if (value !== undefined && value.length < 32)
      throw new ApplicationError('rotation-value-weak', `The value of the secret’s version ${version} has ${value.length} characters, fewer than 32.`)
  }

  async function finishSecret(version: string): Promise<void> {
    const current = await secret.current()
    if (current.version !== version) {
      if ((await secret.valueOf(version)) === undefined)
        throw new ApplicationError('rotation-value-missing', `The secret’s version ${version} has no value.`)
      await secret.makeCurrent(version, current.version)
    }
    await untilReadAgain()
    await tellCurrent()
  }

  return async ({ Step, ClientRequestToken: version }) => {
    // CloudFront is told last, in finishSecret: setSecret has nothing to do
    if (Step === 'createSecret') await createSecret(version)
    else if (Step === 'testSecret') await testSecret(version)
    else if (Step === 'finishSecret') await finishSecret(version)
  }
}
