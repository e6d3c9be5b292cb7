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
  {
    locally: 'Nobody can sign up at the hosted sign-in, whatever the pool allows: `/signup` says so',
    why: 'The people of a local stack come from stagecraft.config.ts',
  },
  {
    locally: 'A pool whose MFA is `ON` lets a person without an authenticator app in, and does not ask them to register one',
    onAws: 'The person has to register an app first (`MFA_SETUP`)',
    why: 'The engine skips that challenge. People who have registered an app are asked for its code',
  },
  {
    locally: 'A code of an authenticator app that was used before is a `CodeMismatchException`',
    onAws: 'It is an `ExpiredCodeException`',
    why: 'The kit only adds that a code works once; the engine knows one answer to a code that is not valid',
  },
]
