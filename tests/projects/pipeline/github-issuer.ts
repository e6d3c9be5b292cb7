import { exportSPKI, generateKeyPair, SignJWT } from 'jose'

export const issuer = 'https://token.actions.githubusercontent.com'

/** Who signs tokens as GitHub does, or would like to. */
export interface Issuer {
  /** Its public key: SubjectPublicKeyInfo in base64. */
  publicKey: string
  /** A token with these claims in place of those of a job of `acme/shop` on main, in the environment `staging`. */
  token(changes?: Record<string, unknown>): Promise<string>
}

const now = () => Math.floor(Date.now() / 1_000)

/** Claims as in https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims; of the five minutes that a token is good, one has passed. */
export async function newIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const pem = await exportSPKI(publicKey)
  return {
    publicKey: pem.replaceAll(/-----[^-]+-----|\s/g, ''),
    token: (changes) =>
      new SignJWT({
        iss: issuer,
        aud: 'sts.amazonaws.com',
        sub: 'repo:acme@17/shop@42:environment:staging',
        ref: 'refs/heads/main',
        repository: 'acme/shop',
        repository_id: '42',
        environment: 'staging',
        iat: now() - 60,
        nbf: now() - 60,
        exp: now() + 240,
        ...changes,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: 'one' })
        .sign(privateKey),
  }
}
