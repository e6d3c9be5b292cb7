import { StagecraftError } from '../../errors.ts'

/** The last tag that starts without a token: https://github.com/localstack/localstack/releases/tag/v4.14.0 */
const lastFree = '4.14.0'

/** The tag of LocalStack's image: `LOCALSTACK_TAG`; without one the current release where `LOCALSTACK_AUTH_TOKEN` is set, else the last that starts without a token. */
export function localStackTag({ LOCALSTACK_TAG: tag, LOCALSTACK_AUTH_TOKEN: token } = process.env): string {
  return tag || (token ? 'stable' : lastFree)
}

/** Throws `token-missing` for a tag that ends with exit code 55 without a token. */
export function requireToken(environment = process.env): void {
  const tag = localStackTag(environment)
  if (environment.LOCALSTACK_AUTH_TOKEN || startsWithoutToken(tag)) return
  throw new StagecraftError('token-missing', `The LocalStack image ${tag} starts only with a token, and LOCALSTACK_AUTH_TOKEN is not set.`, {
    hint: `Set LOCALSTACK_AUTH_TOKEN to the token of your account. Without LOCALSTACK_TAG, the kit takes ${lastFree}, which needs none.`,
  })
}

// releases are numbered 1 to 4, and by year and month since 2026.03; names such as `latest` mean the newest
function startsWithoutToken(tag: string): boolean {
  const [, major] = /^(\d+)\.\d/.exec(tag) ?? []
  return major !== undefined && Number(major) <= 4
}
