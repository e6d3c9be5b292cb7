import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { samplePeople } from '../../../adoption/sample-people.ts'
import { enginePlace } from '../../../engines/place.ts'
import { StagecraftError } from '../../../errors.ts'
import { keySets } from '../../../gateway/key-sets.ts'
import { verifyToken } from '../../../gateway/verify-token.ts'
import { permissions } from '../../../permissions/usage.ts'
import { readJson } from '../../../project.ts'
import type { DeployedApis } from '../../../stack/authorizers.ts'
import { besideAccess } from '../../../stack/client-options.ts'
import type { ConsoleContext } from '../../context.ts'
import type { DecodedToken, People, RolePermissions } from './types.ts'

/** The sample people, and where they sign in. Passwords are not shown: the sign-in has a button for each. */
export async function people({ stack, project, description }: ConsoleContext): Promise<People> {
  const { urls, withoutPage } = await stack()
  const pool = Object.values((await description()).template.Resources).find(({ Type }) => Type === 'AWS::Cognito::UserPool')
  const known = project.config.people ?? (project.isAdopted && pool ? samplePeople(pool) : [])
  return { people: known, ...(urls.signIn ? { signIn: urls.signIn } : {}), ...(urls.signIn && !withoutPage ? { page: urls.page } : {}) }
}

/** What each role may do, how often it did, and what was refused, since the last reset. */
export async function rolePermissions({ project, description, engine }: ConsoleContext): Promise<RolePermissions> {
  if (!engine.capabilities.enforcesRoles) return { isEnforced: false, holders: [], refusals: [] }
  const { grants, refusals } = permissions(await description(), await engine.decisions(enginePlace(project)), engine.capabilities.actions)
  const holders = [...Map.groupBy(grants, ({ holder }) => holder)].map(([holder, own]) => ({ holder, role: own[0]?.role ?? '', grants: own }))
  return { isEnforced: true, holders, refusals: refusals.toReversed() }
}

/** What a token says, and which routes of the HTTP API take it. Throws `not-a-token`. */
export async function decoded({ stack, project }: ConsoleContext, token: string): Promise<DecodedToken> {
  const [header, claims] = parts(token)
  const apis = await readJson<DeployedApis>(join(project.state, 'authorizers.json'))
  const keysOf = keySets(besideAccess(await stack()).endpoint)
  const routes = await Promise.all(
    Object.entries(apis?.routes ?? {})
      .filter(([, { authorizer }]) => authorizer)
      .map(async ([route, authorization]) => {
        const verdict = await verifyToken(token, authorization, keysOf)
        return { route, scopes: authorization.scopes, ...(verdict.allowed ? {} : { refused: verdict.why }) }
      }),
  )
  const refused =
    routes.length > 0 && routes.every((each) => each.refused) ? routes.find((each) => !each.refused?.includes('scopes'))?.refused : undefined
  return {
    header,
    claims,
    ...(typeof claims.exp === 'number' ? { expires: new Date(claims.exp * 1_000).toISOString() } : {}),
    ...(refused ? { refused } : {}),
    routes,
  }
}

function parts(token: string): [DecodedToken['header'], DecodedToken['claims']] {
  try {
    return [{ ...decodeProtectedHeader(token) }, decodeJwt(token)]
  } catch (error) {
    throw new StagecraftError('not-a-token', `This is not a JSON Web Token: ${error instanceof Error ? error.message : error}.`, {
      hint: '`npx stagecraft token` prints one.',
    })
  }
}
