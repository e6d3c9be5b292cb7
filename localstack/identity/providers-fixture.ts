import type { Person } from '../config.ts'
import type { ProviderResource } from './connect-providers.ts'

/** Providers as a template has them. */
export const providers: readonly ProviderResource[] = [
  resource('Google', 'Google', { username: 'sub', email: 'email', email_verified: 'email_verified', name: 'name' }),
  resource('Facebook', 'Facebook', { username: 'id', email: 'email', name: 'name' }),
  resource('Okta', 'OIDC', { username: 'sub', email: 'email', email_verified: 'email_verified', name: 'name', 'custom:groups': 'groups' }),
  resource('Saml', 'SAML', {
    email: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    name: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
    'custom:groups': 'http://schemas.xmlsoap.org/claims/Group',
  }),
]

export const people: readonly Person[] = [
  { name: 'Rita Reader', email: 'rita@example.com', username: 'reader', groups: ['reader'] },
  { name: 'Gus Google', email: 'gus@example.com', provider: 'Google' },
  { name: 'Fay Facebook', email: 'fay@example.com', provider: 'Facebook' },
  { name: 'Olga <Okta> & Söhne', email: 'olga@example.com', provider: 'Okta', groups: ['staff', 'app-readers'] },
  { name: 'Sam <SAML> & Söhne', email: 'sam@example.com', provider: 'Saml', groups: ['staff', 'app-readers'] },
]

function resource(ProviderName: string, ProviderType: string, AttributeMapping: Record<string, string>): ProviderResource {
  const properties = { UserPoolId: { Ref: 'Pool' }, ProviderName, ProviderType, ProviderDetails: { client_id: '{{resolve:…}}' }, AttributeMapping }
  return { properties }
}
