import { setTimeout as pause } from 'node:timers/promises'
import { cloudFront, secrets } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { originHeader } from '../../platform/http/origin.ts'
import { originValuesTrustedMs } from '../../platform/http/origin-values.ts'
import { distribution } from '../adapters/distribution.ts'
import { originSecret } from '../adapters/origin-secret.ts'
import { parameters } from '../parameters.ts'
import { type RotationStep, rotateOriginSecret } from '../rotate-origin-secret.ts'

/** Rotates the secret that CloudFront shows to the API: invoked by Secrets Manager, four times for each rotation. */
export const handler = lambdaFunction<RotationStep & { SecretId: string }, void>(async () => {
  const { distributionId } = await loadConfiguration({ distributionId: parameters.distributionId })
  return ({ SecretId, ...step }) =>
    rotateOriginSecret({
      secret: originSecret(secrets(), SecretId),
      distribution: distribution(cloudFront(), distributionId, originHeader),
      // longer than a process trusts what it has read, and than one request takes
      untilReadAgain: () => pause(2 * originValuesTrustedMs),
    })(step)
})
