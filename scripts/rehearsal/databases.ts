import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DatabaseSigner } from '@stagecraft/localstack/engines/engine.ts'
import { guardedFolder } from '@stagecraft/localstack/machine/guarded-folder.ts'
import { certificateFor, newAuthority } from '@stagecraft/localstack/postgres/iam/certificates.ts'
import { iamFront } from '@stagecraft/localstack/postgres/iam/iam-front.ts'
import { tlsServer } from '@stagecraft/localstack/postgres/iam/tls-server.ts'
import { refusalOf } from '@stagecraft/localstack/postgres/iam/verify-token.ts'

/** What stands in for a stage's cluster of Aurora. */
export interface StageDatabase {
  stage: string
  /** Functions reach it there, by TLS and with tokens of IAM; its administrator with his password. */
  host: string
  port: number
  database: string
  resourceId: string
  administrator: { username: string; password: string }
  /** PEM, of who vouches for the server. */
  authority: string
}

export interface Databases {
  of(stage: string): StageDatabase
  /** Options and environment of functions that are to trust these servers as they trust those of RDS. */
  functionOptions: string[]
  functionEnvironment: Record<string, string>
  stop(): Promise<void>
}

/** Who signs with a key of a role, and whether it may connect to a resource, which names the account; undefined where nobody does. */
export type FindSigner = (keyId: string, resource: string) => Promise<DatabaseSigner | undefined>

const host = 'localhost'

/**
 * Starts a PostgreSQL server for each stage, which signs in as Aurora does: by TLS alone, by tokens of IAM for members of `rds_iam`, by password for its
 * administrator. Certificates are of an authority of the rehearsal's own. What they keep is lost when they stop.
 */
export async function startDatabases(
  stages: readonly { stage: string; account: string }[],
  { database, region, signerOf }: { database: string; region: string; signerOf: FindSigner },
): Promise<Databases> {
  const { folder, remove } = await guardedFolder('stagecraft-authority-')
  const authority = await newAuthority('Rehearsal Root CA')
  const certificate = await certificateFor(host, authority)
  const authorityFile = join(folder, 'authority.pem')
  await writeFile(authorityFile, authority.certificate)
  const started = await Promise.all(
    stages.map(async ({ stage, account }) => {
      // its administrator is asked for his password by the server itself
      const tls = await tlsServer(certificate, { database, moreRules: 'local all stagecraft scram-sha-256\n' })
      const { server } = tls
      const resourceId = `cluster-${stage.toUpperCase()}`
      const front = await iamFront(
        tls.socket,
        certificate,
        async (user, token) => {
          const keyId = /[?&]X-Amz-Credential=([A-Z0-9]+)%2F/.exec(token)?.[1] ?? ''
          const signer = await signerOf(keyId, `arn:aws:rds-db:${region}:${account}:dbuser:${resourceId}/${user}`)
          if (signer && new URLSearchParams(token.split('?')[1]).get('X-Amz-Security-Token') !== signer.token) return 'the session is another'
          const signers = signer ? { [keyId]: { secret: signer.secret, users: signer.allowed ? [user] : [] } } : {}
          return refusalOf(token, { host, port: front.port, user, signers })
        },
        (user) => user !== server.user,
      )
      const administrator = { username: server.user, password: server.password }
      const made: StageDatabase = { stage, host, port: front.port, database, resourceId, administrator, authority: authority.certificate }
      return {
        made,
        stop: async () => {
          await front.close()
          await tls.remove()
        },
      }
    }),
  )
  return {
    of: (stage) => {
      const found = started.find(({ made }) => made.stage === stage)
      if (!found) throw new Error(`No database was started for ${stage}.`)
      return found.made
    },
    functionOptions: ['--require', fileURLToPath(import.meta.resolve('@stagecraft/localstack/postgres/iam/trust.cjs'))],
    functionEnvironment: { STAGECRAFT_AUTHORITY: authorityFile },
    stop: async () => {
      await Promise.all(started.map(({ stop }) => stop()))
      await remove()
    },
  }
}
