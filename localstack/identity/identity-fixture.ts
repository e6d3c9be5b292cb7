import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import getPort from 'get-port'
import type { Person } from '../config.ts'
import { engineNamed } from '../engines/index.ts'
import { separatePlace } from '../engines/place.ts'
import type { EngineAccess } from '../stack/client-options.ts'
import { connectIdentity } from './connect.ts'
import type { ProviderResource } from './connect-providers.ts'
import { type IdentityOptions, identityServer } from './server.ts'
import { type SignIn, signIn, type Tokens } from './sign-in.ts'

const secret = 'shown by nobody else'
export const home = 'http://127.0.0.1:9/signed-in'
export const signedOut = 'http://127.0.0.1:9/signed-out'

/** A real engine with a pool, and the sign-in before it, on free ports. */
export interface IdentityFixture {
  url: string
  engineUrl: string
  state: string
  clientId: string
  otherClientId: string
  poolId: string
  cognito: CognitoIdentityProviderClient
  /** The engine's administrator. */
  access: EngineAccess
  /** As after another deployment, with these people. */
  connect(people: readonly Person[]): Promise<void>
  /** A whole sign-in. */
  signIn(user: string, provider?: string): Promise<Tokens>
  /** What `signIn` asks for. */
  asked: Omit<SignIn, 'user'>
  stop(): Promise<void>
}

export async function startIdentityFixture(options: {
  people: readonly Person[]
  providers?: readonly ProviderResource[]
  upstreams?: IdentityOptions['upstreams']
  now?: IdentityOptions['now']
}): Promise<IdentityFixture> {
  const state = await mkdtemp(join(tmpdir(), 'stagecraft-identity-'))
  const [enginePort, port] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })]
  const place = separatePlace(join(import.meta.dirname, '..', '..', '.stagecraft', 'engine'), state)
  const url = `http://127.0.0.1:${port}`
  const [engine, server] = await Promise.all([
    engineNamed(undefined).start(place, { port: enginePort, region: 'eu-central-1', frontSecret: secret }),
    listening(
      identityServer({ state, url, ...(options.upstreams ? { upstreams: options.upstreams } : {}), ...(options.now ? { now: options.now } : {}) }),
      port,
    ),
  ])
  const access = { endpoint: engine.endpoint ?? '', region: 'eu-central-1', ...(engine.credentials ?? { accessKeyId: '', secretAccessKey: '' }) }
  const cognito = new CognitoIdentityProviderClient({ endpoint: access.endpoint, region: access.region, credentials: access })
  const poolId = await createPool(cognito, options.people)
  const [clientId, otherClientId] = await Promise.all([createClient(cognito, poolId, 'page'), createClient(cognito, poolId, 'other')])
  const connect = (people: readonly Person[]) =>
    connectIdentity({ state, access, poolId, secret, people, providers: options.providers ?? [], pageUrl: new URL(home).origin, identityUrl: url })
  await connect(options.people)
  const asked = { signInUrl: url, clientId, redirectUri: home, scopes: ['openid', 'email', 'profile', 'things/read'] }
  return {
    url,
    engineUrl: access.endpoint,
    state,
    clientId,
    otherClientId,
    poolId,
    cognito,
    access,
    connect,
    asked,
    signIn: (user, provider) => signIn({ ...asked, user, ...(provider ? { provider } : {}) }),
    stop: async () => {
      cognito.destroy()
      server.close()
      server.closeAllConnections()
      await engine.stop()
      await rm(state, { recursive: true, force: true })
    },
  }

  async function createClient(client: CognitoIdentityProviderClient, UserPoolId: string, ClientName: string): Promise<string> {
    const { UserPoolClient } = await client.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile', 'things/read'],
        CallbackURLs: [home],
        LogoutURLs: [signedOut],
        SupportedIdentityProviders: ['COGNITO', ...(options.providers ?? []).map(({ properties }) => String(properties.ProviderName))],
      }),
    )
    return UserPoolClient?.ClientId ?? ''
  }
}

async function createPool(client: CognitoIdentityProviderClient, people: readonly Person[]): Promise<string> {
  const { UserPool } = await client.send(
    new CreateUserPoolCommand({
      PoolName: 'people',
      UserPoolTier: 'ESSENTIALS',
      Schema: [{ Name: 'groups', AttributeDataType: 'String', Mutable: true }],
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true } },
    }),
  )
  const UserPoolId = UserPool?.Id ?? ''
  await client.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'people-of-the-test' }))
  await client.send(
    new CreateResourceServerCommand({ UserPoolId, Identifier: 'things', Name: 'things', Scopes: [{ ScopeName: 'read', ScopeDescription: 'reads' }] }),
  )
  for (const GroupName of new Set(people.filter(({ provider }) => !provider).flatMap(({ groups = [] }) => groups)))
    await client.send(new CreateGroupCommand({ UserPoolId, GroupName }))
  return UserPoolId
}

async function listening(server: Server, port: number): Promise<Server> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return server
}
