import type { Parameter } from '../platform/parameter.ts'

export const parameters = {
  pageConfiguration: { name: 'page/config', kind: 'json', what: 'What the page loads as config.json', setBy: 'template', readBy: [] },
  google: {
    name: 'identity/google',
    kind: 'json',
    what: 'The client at Google: people sign in with Google',
    setBy: 'person',
    readBy: ['CloudFormation'],
    secret: true,
    keys: ['client_id', 'client_secret'],
  },
  facebook: {
    name: 'identity/facebook',
    kind: 'json',
    what: 'The client at Facebook: people sign in with Facebook',
    setBy: 'person',
    readBy: ['CloudFormation'],
    secret: true,
    keys: ['client_id', 'client_secret'],
  },
  okta: {
    name: 'identity/okta',
    kind: 'json',
    what: 'The client at Okta or another OpenID provider',
    setBy: 'person',
    readBy: ['CloudFormation'],
    secret: true,
    keys: ['issuer', 'client_id', 'client_secret'],
  },
  saml: {
    name: 'identity/saml',
    kind: 'json',
    what: 'Where the SAML provider’s metadata is',
    setBy: 'person',
    readBy: ['CloudFormation'],
    secret: true,
    keys: ['metadata_url'],
  },
} satisfies Record<string, Parameter>
