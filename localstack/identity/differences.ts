import type { Difference } from '../difference.ts'

export const differences: readonly Difference[] = [
  {
    locally:
      'Google, Facebook, Okta and the SAML provider are stand-ins that speak the real protocols; in the engine all but SAML have the type OIDC',
    why: 'Nothing leaves the machine, and the engine has no sign-in for its types Google and Facebook',
  },
  {
    locally: 'The hosted sign-in is the engine’s, behind a front of the kit, with a button for each sample person',
    onAws: 'Cognito’s own pages ask for a password',
    why: 'The engine verifies neither what identity providers send nor PKCE of federated codes; the front does',
  },
]
