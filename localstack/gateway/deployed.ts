import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { deployedApi } from './authorizers.ts'
import { keySets } from './key-sets.ts'

const authorizersFile = join(process.env.STAGECRAFT_STATE || join(process.cwd(), '.stagecraft'), 'authorizers.json')

/** What the deployment left for the gateway, found when somebody first asks: the gateway starts before it. */
export const deployed = {
  api: deployedApi(authorizersFile),
  keysOf: keySets(process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER ?? process.env.AWS_ENDPOINT_URL ?? ''),
  /** The API's id, without waiting for it. */
  apiId: async () => (existsSync(authorizersFile) ? (await deployed.api())?.id : undefined) ?? 'not-deployed',
  region: process.env.AWS_REGION ?? '',
}
