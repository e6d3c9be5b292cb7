import type { ServerResponse } from 'node:http'
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider'
import type { Person } from '../../config.ts'
import { openIdUpstream } from '../broker/open-id-upstream.ts'
import { peoplePage } from '../pages/people-page.ts'
import { refusalPage } from '../pages/refusal-page.ts'
import type { ProviderType } from '../settings.ts'
import { openIdKeys } from './keys.ts'
import { factsOf, subjectOf } from './people.ts'
import { formOf } from './request-form.ts'
import type { StandIn, StandInOptions } from './stand-in.ts'

/** Google, Facebook, Okta or another OpenID provider, by the certified `oidc-provider`. It has no session: each sign-in asks for the person. */
export async function openIdStandIn({
  provider: { name, type, attributes },
  people,
  url,
  folder,
  redirectUri,
}: StandInOptions & { redirectUri: string }): Promise<StandIn> {
  const keys = await openIdKeys(folder, name)
  const scope = type === 'OIDC' ? 'openid email profile groups' : 'openid email profile'
  const provider = new Provider(url, {
    clients: [
      {
        client_id: keys.clientId,
        client_secret: keys.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [keys.signing] } as Configuration['jwks'], // JOSE's type of a key, and oidc-provider's of the same
    cookies: { keys: [keys.cookies], names: cookieNames(name) },
    scopes: scope.split(' '),
    claims: {
      openid: ['sub'],
      email: saysVerified(type) ? ['email', 'email_verified'] : ['email'],
      profile: ['name', 'given_name', 'family_name'],
      groups: ['groups'],
    },
    // the claims stand in the id token, where Cognito reads them
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { policy: askAlways(), url: (_, { uid }) => `${new URL(url).pathname}/sign-in/${uid}` },
    findAccount: (_, sub) => {
      const person = people.find((each) => subjectOf(each) === sub)
      return person && { accountId: sub, claims: () => ({ sub, ...claimsOf(type, person) }) }
    },
    // who is asked for here has agreed to be asked for
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' })
      grant.addOIDCScope(scope)
      await grant.save()
      return grant
    },
    pkce: { required: () => true },
    ttl: { AuthorizationCode: 60, AccessToken: 300, IdToken: 300, Interaction: 300, Session: 900, Grant: 900 },
    renderError: async (context, { error, error_description }) => {
      context.type = 'html'
      context.body = String(await refusalPage(`${name} refused: ${error_description ?? error}.`, 'Start again from the application.', undefined))
    },
  })
  const callback = provider.callback()
  return {
    upstream: openIdUpstream({ issuer: url, clientId: keys.clientId, clientSecret: keys.clientSecret, scope, redirectUri, attributes }),
    serve: async (path, request, response) => {
      if (!path.startsWith('/sign-in/')) {
        // it finds its own addresses by comparing the two
        Object.assign(request, { originalUrl: request.url, url: `${path}${new URL(request.url ?? '', url).search}` })
        return callback(request, response)
      }
      await provider.interactionDetails(request, response)
      const chosen = request.method === 'POST' ? (await formOf(request)).get('person') : null
      const person = people.find(({ email }) => email === chosen)
      if (person) return provider.interactionFinished(request, response, { login: { accountId: subjectOf(person), remember: false } })
      return show(response, String(await peoplePage(name, people)))
    },
  }
}

function show(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text)
}

// Facebook hands on addresses that nobody verified
function saysVerified(type: ProviderType): boolean {
  return type !== 'Facebook'
}

function claimsOf(type: ProviderType, person: Person): Record<string, unknown> {
  const { groups, ...facts } = factsOf(person)
  return { ...facts, ...(saysVerified(type) ? { email_verified: true } : {}), ...(type === 'OIDC' ? { groups } : {}) }
}

// cookies know no ports, and all stand-ins have one name
function cookieNames(name: string): NonNullable<Configuration['cookies']>['names'] {
  const prefix = encodeURIComponent(name)
  return { session: `${prefix}_session`, interaction: `${prefix}_interaction`, resume: `${prefix}_resume` }
}

function askAlways(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base()
  policy.remove('consent')
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check('asks_always', 'each sign-in asks who it is', 'login_required', ({ oidc }) =>
        oidc.result?.login ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT,
      ),
    )
  return policy
}
