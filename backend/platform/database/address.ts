import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { secrets } from '../aws-clients.ts'
import { loadConfiguration, secretId } from '../configuration.ts'
import { ApplicationError } from '../errors.ts'
import { parameters } from './parameters.ts'

/** Where the database is and how to sign in. `port` 1–65535; `ssl` follows the stage table's `databaseSsl` (`require` or `disable`). */
export interface DatabaseAddress {
  host: string
  port: number
  database: string
  user: string
  password: string
  ssl: boolean
  /** Whether it pauses when nobody uses it, and then takes some seconds to answer again. */
  pauses?: boolean
}

/** What a function signs in as; what each may do stands in backend/database/migrations. */
export type DatabaseRole = 'reader' | 'writer'

/** The address under the role that the function's stack.yml gives it (`DATABASE_ROLE`). One parameter and one secret, asked for at once. */
export async function databaseAddress(): Promise<DatabaseAddress> {
  const [place, credentials] = await Promise.all([placeOf(), roleCredentials(roleOfFunction())])
  return { ...place, ...credentials }
}

/** The administrator's address; the migrator alone may read his secret. */
export async function administratorAddress(): Promise<DatabaseAddress> {
  const [place, { secretArn }] = await Promise.all([placeOf(), loadConfiguration({ secretArn: parameters.administratorSecretArn })])
  return { ...place, ...(await credentialsIn(secretArn)) }
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

async function placeOf(): Promise<Omit<DatabaseAddress, keyof Credentials>> {
  const { connection } = await loadConfiguration({ connection: parameters.connection })
  const { host, port, database, ssl, minCapacity } = JSON.parse(connection) as Connection
  return { host, port, database, ssl: ssl === 'require', pauses: minCapacity === 0 }
}

/** The parameter `database/connection`, written by backend/database/stack.yml. */
interface Connection {
  host: string
  port: number
  database: string
  ssl: 'require' | 'disable'
  /** Aurora capacity units; at 0 it pauses. */
  minCapacity: number
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
