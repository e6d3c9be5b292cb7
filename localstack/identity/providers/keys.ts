import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { readJson, writeJson } from '../../project.ts'

/** An OpenID provider's secrets, made at its first use, kept in the state folder until `reset`, readable by their owner alone. */
export interface OpenIdKeys {
  /** RSA, private. */
  signing: JWK
  cookies: string
  clientId: string
  clientSecret: string
}

export async function openIdKeys(folder: string, name: string): Promise<OpenIdKeys> {
  return kept(folder, name, async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const random = () => randomBytes(24).toString('base64url')
    return {
      signing: { ...(await exportJWK(privateKey)), kid: random(), alg: 'RS256', use: 'sig' },
      cookies: random(),
      clientId: random(),
      clientSecret: random(),
    }
  })
}

/** A SAML provider's key and self-signed certificate, PEM. */
export interface SamlKeys {
  privateKey: string
  certificate: string
}

export async function samlKeys(folder: string, name: string): Promise<SamlKeys> {
  return kept(folder, name, async () => {
    const { generate } = await import('selfsigned')
    const made = await generate([{ name: 'commonName', value: name }], { keySize: 2048, algorithm: 'sha256' })
    return { privateKey: made.private, certificate: made.cert }
  })
}

async function kept<T>(folder: string, name: string, make: () => Promise<T>): Promise<T> {
  const file = join(folder, `${encodeURIComponent(name)}.json`)
  const known = await readJson<T>(file)
  if (known) return known
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const made = await make()
  await writeJson(file, made)
  return made
}
