import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { ProviderSettings, ProviderType } from './settings.ts'

/** An `AWS::Cognito::UserPoolIdentityProvider` of the template, which the engine's CloudFormation does not know. */
export interface ProviderResource {
  properties: Readonly<Record<string, unknown>>
}

const types: readonly string[] = ['Google', 'Facebook', 'OIDC', 'SAML'] satisfies ProviderType[]

/** What stands in for the template's providers; one of a type nobody stands in for is left out. */
export function providerSettings(resources: readonly ProviderResource[]): ProviderSettings[] {
  return resources.flatMap(({ properties }) => {
    const { ProviderName: name, ProviderType: type, AttributeMapping: attributes = {} } = properties
    if (typeof name !== 'string' || typeof type !== 'string' || !types.includes(type)) return []
    return [{ name, type: type as ProviderType, attributes: attributes as Record<string, string> }] // as the list above and CloudFormation's schema say
  })
}

/**
 * Makes the providers in the pool, or brings them up to date. To the engine all but SAML are OpenID Connect ones: it signs nobody in
 * through the types Google and Facebook. Where it sends browsers is read by the front and goes nowhere; its codes it redeems at the broker.
 */
export async function connectProviders(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  providers: readonly ProviderSettings[],
  broker: { tokenUrl: string; secret: string },
): Promise<void> {
  const { Providers: existing = [] } = await client.send(new ListIdentityProvidersCommand({ UserPoolId, MaxResults: 60 }))
  await Promise.all(
    providers.map((provider) => {
      const input = { UserPoolId, ProviderName: provider.name, ProviderDetails: detailsOf(provider, broker), AttributeMapping: mappingOf(provider) }
      return existing.some(({ ProviderName }) => ProviderName === provider.name)
        ? client.send(new UpdateIdentityProviderCommand(input))
        : client.send(new CreateIdentityProviderCommand({ ...input, ProviderType: provider.type === 'SAML' ? 'SAML' : 'OIDC' }))
    }),
  )
}

/** Not a place: the front takes what the engine sends there. */
const nowhere = 'https://sign-in.invalid'

function detailsOf({ name, type }: ProviderSettings, { tokenUrl, secret }: { tokenUrl: string; secret: string }): Record<string, string> {
  if (type === 'SAML') return { IDPSSOEndpoint: nowhere, MetadataURL: nowhere }
  return {
    client_id: name,
    client_secret: secret,
    attributes_request_method: 'GET',
    oidc_issuer: nowhere,
    authorize_url: nowhere,
    token_url: tokenUrl,
    attributes_url: nowhere,
    jwks_uri: nowhere,
    authorize_scopes: 'openid',
  }
}

// the user name is the provider's subject anyway; mapped, the engine would keep it as an attribute
function mappingOf({ attributes }: ProviderSettings): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([attribute]) => attribute !== 'username'))
}
