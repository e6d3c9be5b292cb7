import type { Difference } from '../difference.ts'

export const differences: readonly Difference[] = [
  {
    locally:
      'Google, Facebook, Okta and the SAML provider are local stand-ins that speak the real protocols. In the engine, all but SAML have the type OIDC',
    why: 'Nothing leaves the machine. The engine has no sign-in for the types Google and Facebook',
  },
  {
    locally: 'The kit’s own server stands in front of the engine’s hosted sign-in, with a button for each sample person',
    onAws: 'Cognito’s own pages ask for a password',
    why: 'The engine verifies neither the answers of identity providers nor PKCE of federated codes. The kit’s server does',
  },
  {
    locally: 'The hosted sign-in does not support signing up, even if the pool allows it',
    why: 'The people of a local stack come from stagecraft.config.ts',
  },
  {
    locally: 'If a pool’s MFA is `ON`, a person without an authenticator app can sign in, and is not asked to register one',
    onAws: 'The person must register an app first (`MFA_SETUP`)',
    why: 'The engine skips that challenge. People who have registered an app are asked for its code',
  },
  {
    locally: 'If a code of an authenticator app was used before, the answer is `CodeMismatchException`',
    onAws: 'The answer is `ExpiredCodeException`',
    why: 'The engine has one answer for every code that is not valid',
  },
]
