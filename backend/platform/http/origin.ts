import { createHash, timingSafeEqual } from 'node:crypto'
import { ApplicationError } from '../errors.ts'
import { type OriginValues, originValues } from './origin-values.ts'

/** The request header with which CloudFront shows that a request came through it. frontend/resources/hosting.yml has it set. */
export const originHeader = 'x-origin-verify'

/** Throws `not-through-cloudfront` where the request did not come through the stage's CloudFront distribution. `shown`: the header's value. */
export type OriginCheck = (shown: string | undefined) => Promise<void>

/**
 * As the stage table says (`apiOpenTo`, in the environment as `API_OPEN_TO`): with `cloudfront` a request must show the current or the previous
 * value of the secret, with `everybody` it need not. Anything else throws `configuration-missing`: a door is not left open by a typing error.
 */
export function stageOriginCheck(accepted = originValues): OriginCheck {
  const openTo = process.env.API_OPEN_TO
  if (openTo === 'everybody') return async () => {}
  if (openTo === 'cloudfront') return originCheck(accepted())
  throw new ApplicationError('configuration-missing', `The environment variable API_OPEN_TO is ${openTo ? `“${openTo}”` : 'not set'}.`, {
    hint: 'The stage table in serverless.yml sets it (`apiOpenTo`), to cloudfront or everybody.',
  })
}

/** Lets a request pass that shows one of the `accepted` values. */
export function originCheck(accepted: OriginValues): OriginCheck {
  return async (shown) => {
    if (shown !== undefined && (isAmong(shown, await accepted()) || isAmong(shown, await accepted(true)))) return
    throw new ApplicationError('not-through-cloudfront', 'This address of the API is closed.', {
      hint: 'Use the address of the page, with the API’s path below /api.',
    })
  }
}

// Digests have one length, and every value is compared: the time says nothing of which one fits, or how far
function isAmong(shown: string, accepted: readonly string[]): boolean {
  const digest = sha256(shown)
  return accepted.map((value) => value !== '' && timingSafeEqual(digest, sha256(value))).includes(true)
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
