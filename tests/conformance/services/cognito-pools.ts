import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { client, pool, user } from './pools.ts'

const api = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference'

/** What a pool holds: users, identity providers, clients. */
export const cognitoPools = [
  behaviour({
    id: 'cognito.list-users',
    statement: 'ListUsers with a filter finds the user with this e-mail address alone',
    source: `${api}/API_ListUsers.html`,
    trust: 'documented',
    operations: ['cognito-idp:ListUsers'],
    run: async (aws) => {
      const own = await pool(aws)
      const [one] = [await user(aws, own), await user(aws, own)]
      const { Users = [] } = await aws.cognito.listUsers({ UserPoolId: own.id, Filter: `email = "${one}@example.com"` })
      expect(Users.map(({ Username, UserStatus, Enabled }) => [Username, UserStatus, Enabled])).toEqual([[one, 'CONFIRMED', true]])
    },
  }),
  behaviour({
    id: 'cognito.identity-providers',
    statement: 'An identity provider of a pool is listed, and keeps its mapping when it is changed',
    source: `${api}/API_CreateIdentityProvider.html`,
    trust: 'documented',
    operations: ['cognito-idp:CreateIdentityProvider', 'cognito-idp:UpdateIdentityProvider', 'cognito-idp:ListIdentityProviders'],
    run: async (aws) => {
      const { id: UserPoolId } = await pool(aws)
      const ProviderName = 'Company'
      const ProviderDetails = {
        client_id: 'stagecraft',
        client_secret: 'secret',
        attributes_request_method: 'GET',
        oidc_issuer: 'https://company.example.com',
        authorize_scopes: 'openid email',
        authorize_url: 'https://company.example.com/authorize',
        token_url: 'https://company.example.com/token',
        attributes_url: 'https://company.example.com/userinfo',
        jwks_uri: 'https://company.example.com/jwks',
      }
      await aws.cognito.createIdentityProvider({
        UserPoolId,
        ProviderName,
        ProviderType: 'OIDC',
        ProviderDetails,
        AttributeMapping: { email: 'email' },
      })
      await aws.cognito.updateIdentityProvider({ UserPoolId, ProviderName, ProviderDetails: { ...ProviderDetails, client_id: 'other' } })
      const { Providers = [] } = await aws.cognito.listIdentityProviders({ UserPoolId })
      expect(Providers.map((each) => [each.ProviderName, each.ProviderType])).toEqual([[ProviderName, 'OIDC']])
      const { IdentityProvider } = await aws.cognito.describeIdentityProvider({ UserPoolId, ProviderName })
      expect(IdentityProvider).toMatchObject({ AttributeMapping: { email: 'email' }, ProviderDetails: { client_id: 'other' } })
    },
  }),
  behaviour({
    id: 'cognito.linked',
    statement: 'An identity that is linked to a user is in the user’s attribute identities',
    source: `${api}/API_AdminLinkProviderForUser.html`,
    trust: 'documented',
    operations: ['cognito-idp:AdminLinkProviderForUser', 'cognito-idp:AdminGetUser'],
    run: async (aws) => {
      const own = await pool(aws)
      const Username = await user(aws, own)
      const ProviderDetails = { client_id: 'a', client_secret: 'b', authorize_scopes: 'openid email profile' }
      await aws.cognito.createIdentityProvider({ UserPoolId: own.id, ProviderName: 'Google', ProviderType: 'Google', ProviderDetails })
      await aws.cognito.adminLinkProviderForUser({
        UserPoolId: own.id,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: Username },
        SourceUser: { ProviderName: 'Google', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: '123' },
      })
      const { UserAttributes = [] } = await aws.cognito.adminGetUser({ UserPoolId: own.id, Username })
      const identities = JSON.parse(UserAttributes.find(({ Name }) => Name === 'identities')?.Value ?? '[]')
      expect(identities).toMatchObject([{ providerName: 'Google', userId: '123' }])
    },
  }),
  behaviour({
    id: 'cognito.clients',
    statement: 'A pool lists its clients, and describes each with scopes and callback addresses',
    source: `${api}/API_DescribeUserPoolClient.html`,
    trust: 'documented',
    operations: ['cognito-idp:ListUserPoolClients', 'cognito-idp:DescribeUserPoolClient', 'cognito-idp:CreateResourceServer'],
    run: async (aws) => {
      const { id: UserPoolId, client: first } = await pool(aws)
      const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Reads' }]
      await aws.cognito.createResourceServer({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes })
      const settings = {
        AllowedOAuthFlows: ['code' as const],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['openid', 'orders/read'],
        CallbackURLs: ['http://localhost:3200/callback'],
        SupportedIdentityProviders: ['COGNITO'],
      }
      const second = await client(aws, UserPoolId, settings)
      const { UserPoolClients = [] } = await aws.cognito.listUserPoolClients({ UserPoolId })
      expect(UserPoolClients.map(({ ClientId }) => ClientId).toSorted()).toEqual([first, second].toSorted())
      const { UserPoolClient } = await aws.cognito.describeUserPoolClient({ UserPoolId, ClientId: second })
      expect(UserPoolClient).toMatchObject({ ...settings, AllowedOAuthScopes: expect.arrayContaining(settings.AllowedOAuthScopes) })
    },
  }),
]
