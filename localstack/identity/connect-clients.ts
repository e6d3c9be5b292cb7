import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { SignInClient } from './settings.ts'

/** The pool's app clients as they were deployed. */
export async function describeClients(client: CognitoIdentityProviderClient, UserPoolId: string): Promise<SignInClient[]> {
  const { UserPoolClients = [] } = await client.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }))
  return Promise.all(
    UserPoolClients.map(async ({ ClientId = '' }) => {
      const { UserPoolClient: found } = await client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
      return {
        clientId: ClientId,
        callbackUrls: found?.CallbackURLs ?? [],
        logoutUrls: found?.LogoutURLs ?? [],
        scopes: found?.AllowedOAuthScopes ?? [],
        providers: found?.SupportedIdentityProviders ?? [],
      }
    }),
  )
}
