import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetSecretValueCommand, paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type Project, readJson } from './project.ts'
import { clientOptions, type EngineAccess } from './stack/client-options.ts'
import { frontSecretFile } from './supervisor/front-secret.ts'

export interface Secret {
  /** Where it is kept: a file of the state folder, or the name of a secret; and its member there. */
  what: string
  value: string
}

/** Members of a kept file that are no secret. */
const open = /\b(accessKeyId|username|host|engine|dbname|clientId|client_id|kid|kty|alg|use|e|n|certificate|secretArn)$/i
/** What is shorter is no generated secret: `e` of a key, a port. */
const fewestCharacters = 16

/** Every generated secret of a running stack: what the state folder keeps (passwords, keys, the front's secret), and what is in Secrets Manager. */
export async function stackSecrets(project: Project, access: EngineAccess): Promise<Secret[]> {
  const front = await readFile(frontSecretFile(project), 'utf8').catch(() => '')
  const files = ['administrator.json', 'database-secret.json', 'people.json', ...(await filesIn(project.state, 'identity'))]
  const kept = await Promise.all(files.map(async (file) => membersOf(file, await readJson(join(project.state, file)))))
  const all = [{ what: 'front-secret', value: front }, ...kept.flat(), ...(await secretsOfEngine(access))]
  return all.filter(({ what, value }) => value.length >= fewestCharacters && !open.test(what))
}

async function filesIn(state: string, folder: string): Promise<string[]> {
  const names = await readdir(join(state, folder)).catch(() => [])
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name))
}

async function secretsOfEngine(access: EngineAccess): Promise<Secret[]> {
  const client = new SecretsManagerClient(clientOptions(access))
  try {
    const found: Secret[] = []
    for await (const { SecretList = [] } of paginateListSecrets({ client }, {})) {
      for (const { Name = '', ARN } of SecretList) {
        const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: ARN }))
        found.push(...membersOf(Name, parsed(SecretString)))
      }
    }
    return found
  } finally {
    client.destroy()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Every text below `value`; of a key in PEM its first full line, as a file may write its line breaks otherwise. */
function membersOf(what: string, value: unknown): Secret[] {
  if (typeof value === 'string') return [{ what, value: value.startsWith('-----BEGIN') ? (value.split(/\r?\n/)[1] ?? '') : value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => membersOf(`${what} ${name}`, each))
}
