import { AdminLinkProviderForUserCommand, type CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { UserPool } from '../ports.ts'

/** A pool behind its API. `UserPoolId` comes with the trigger's event: the function is made before the pool. */
export function cognitoUserPool(client: CognitoIdentityProviderClient, UserPoolId: string): UserPool {
  return {
    async usersWithEmail(email) {
      // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html (Filter): quotes are escaped
      const Filter = `email = "${email.replace(/["\\]/g, '\\$&')}"`
      const { Users = [] } = await client.send(new ListUsersCommand({ UserPoolId, Filter, Limit: 60 }))
      return Users.map(({ Username = '', Attributes = [], Enabled = false, UserStatus = '' }) => {
        const attributes = new Map(Attributes.map(({ Name, Value = '' }) => [Name, Value]))
        return {
          userName: Username,
          email: attributes.get('email') ?? '',
          isEmailVerified: attributes.get('email_verified') === 'true',
          isEnabled: Enabled,
          status: UserStatus,
        }
      })
    },
    async link({ provider, id }, { userName }) {
      await client.send(
        new AdminLinkProviderForUserCommand({
          UserPoolId,
          DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: userName },
          SourceUser: { ProviderName: provider, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: id },
        }),
      )
    },
  }
}
