import type { Person } from '../config.ts'
import { StagecraftError } from '../errors.ts'
import { clientOptions, type EngineAccess } from '../stack/client-options.ts'
import { brokerSecret } from './broker/secret.ts'
import type { ProviderResource } from './connect-providers.ts'
import { writeSettings } from './settings.ts'

export interface IdentityConnection {
  /** The stack's state folder. */
  state: string
  access: EngineAccess
  poolId: string
  /** The front secret of the stack. */
  secret: string
  /** The template's `AWS::Cognito::UserPoolIdentityProvider` resources. */
  providers: readonly ProviderResource[]
  people: readonly Person[]
  /** Base addresses without a trailing slash: of the page, and of the sign-in. */
  pageUrl: string
  identityUrl: string
}

/** After a deployment: makes the pool's providers and sample people, and tells the process of the sign-in what it stands before. Idempotent. Throws `no-such-provider`, `no-such-group`. */
export async function connectIdentity(connection: IdentityConnection): Promise<void> {
  const { state, access, poolId, secret, people, pageUrl, identityUrl } = connection
  const { CognitoIdentityProviderClient } = await import('@aws-sdk/client-cognito-identity-provider')
  const { describeClients } = await import('./connect-clients.ts')
  const { connectProviders, providerSettings } = await import('./connect-providers.ts')
  const { createPeople } = await import('./connect-people.ts')
  const client = new CognitoIdentityProviderClient(clientOptions(access))
  try {
    const providers = providerSettings(connection.providers)
    for (const { name, provider } of people)
      if (provider && !providers.some((each) => each.name === provider))
        throw new StagecraftError(
          'no-such-provider',
          `In stagecraft.config.ts, ${name} has the provider ${provider}, which is not an identity provider of the template.`,
          {
            hint: `The template has: ${providers.map((each) => each.name).join(', ') || 'none'}.`,
          },
        )
    const [clients] = await Promise.all([
      describeClients(client, poolId),
      connectProviders(client, poolId, providers, { tokenUrl: `${identityUrl}/broker/token`, secret: brokerSecret(secret) }),
      createPeople(client, poolId, people, state),
    ])
    await writeSettings(state, { engine: access.endpoint, secret, poolId, clients, providers, people, pageUrl })
  } finally {
    client.destroy()
  }
}
