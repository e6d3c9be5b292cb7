import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { secrets } from '../aws-clients.ts'
import { loadConfiguration, secretId } from '../configuration.ts'
import { ApplicationError } from '../errors.ts'
import { authoritiesOf } from './authorities.ts'
import { parameters } from './parameters.ts'
import { signInToken } from './token.ts'

/** Where the database is and how to sign in. */
export interface DatabaseAddress {
  host: string
  /** 1–65535 */
  port: number
  database: string
  user: string
  /** Or what makes one for each connection: a token of IAM. */
  password: string | (() => Promise<string>)
  /** TLS with a server that one of these certificate authorities (PEM) vouches for; without TLS where it is left out. */
  authorities?: readonly string[]
  /** Whether it pauses when nobody uses it, and then takes some seconds to answer again. */
  pauses?: boolean
  /** A connection that was idle for so long is not used again, in milliseconds; the server ends it a little later. */
  idleMs?: number
}

/** What a function signs in as; what each may do stands in backend/database/migrations. */
export type DatabaseRole = 'reader' | 'writer'

/** The address under the role that the function's stack.yml gives it (`DATABASE_ROLE`). One parameter and, with passwords, one secret, asked for at once. */
export async function databaseAddress(): Promise<DatabaseAddress> {
  const role = roleOfFunction()
  if (signsInByToken()) return tokenAddress(role)
  const [place, credentials] = await Promise.all([placeOf(), roleCredentials(role)])
  return { ...place, ...credentials }
}

/** The administrator's address; the migrator alone may read his secret. */
export async function administratorAddress(): Promise<DatabaseAddress> {
  const [place, { secretArn }] = await Promise.all([placeOf(), loadConfiguration({ secretArn: parameters.administratorSecretArn })])
  return { ...place, ...(await credentialsIn(secretArn)) }
}

/** Whether functions sign in with tokens of IAM (`DATABASE_AUTHENTICATION` is `iam`), and not with passwords. */
export function signsInByToken(): boolean {
  const chosen = process.env.DATABASE_AUTHENTICATION
  if (chosen === 'iam' || chosen === 'password') return chosen === 'iam'
  throw new ApplicationError('configuration-missing', `The environment variable DATABASE_AUTHENTICATION is ${chosen ? `“${chosen}”` : 'not set'}.`, {
    hint: 'serverless.yml sets it from the stage table, to iam or password.',
  })
}

/** The address under `user`, who signs in with a token of IAM. */
export async function tokenAddress(user: DatabaseRole | 'migrator'): Promise<DatabaseAddress> {
  const place = await placeOf()
  return { ...place, user, password: () => signInToken({ host: place.host, port: place.port, user }) }
}

/** What `role` signs in with. Its secret is known by its name, `{service}/{stage}/database/{role}`, so that no parameter has to be read first. */
export function roleCredentials(role: DatabaseRole): Promise<Credentials> {
  return credentialsIn(secretId(parameters[role]))
}

function roleOfFunction(): DatabaseRole {
  const role = process.env.DATABASE_ROLE
  if (role === 'reader' || role === 'writer') return role
  throw new ApplicationError('configuration-missing', `The environment variable DATABASE_ROLE is ${role ? `“${role}”` : 'not set'}.`, {
    hint: 'The function’s stack.yml sets it, to reader or writer, and grants that role’s secret.',
  })
}

async function placeOf(): Promise<Omit<DatabaseAddress, 'user' | 'password'>> {
  const { connection } = await loadConfiguration({ connection: parameters.connection })
  const { host, port, database, ssl, minCapacity, idleSeconds } = JSON.parse(connection) as Connection
  return {
    host,
    port,
    database,
    ...(ssl === 'require' ? { authorities: authoritiesOf(process.env.AWS_REGION) } : {}),
    pauses: minCapacity === 0,
    // before the server does
    idleMs: (idleSeconds - 5) * 1_000,
  }
}

/** The parameter `database/connection`, written by backend/database/stack.yml. */
interface Connection {
  host: string
  port: number
  database: string
  ssl: 'require' | 'disable'
  /** Aurora capacity units; at 0 it pauses. */
  minCapacity: number
  /** The server ends a session that was idle for so long. */
  idleSeconds: number
}

interface Credentials {
  user: string
  password: string
}

// The shape RDS gives its managed secret: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
async function credentialsIn(secretId: string): Promise<Credentials> {
  const secret = await secrets().send(new GetSecretValueCommand({ SecretId: secretId }))
  const { username, password } = JSON.parse(secret.SecretString ?? '{}') as { username: string; password: string }
  return { user: username, password }
}
