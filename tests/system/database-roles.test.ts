import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { grantsOf } from '@stagecraft/localstack/permissions/grants.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { type Description, descriptionFile } from '@stagecraft/localstack/stack/description.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually, get, givenStack, header, importText, rows } from './support/stack.ts'

const { project, record } = await givenStack()
const text = await readFile(descriptionFile(project), 'utf8')
const description = JSON.parse(text) as Description // written by the kit
const functions = Object.entries(description.functions).map(([short, each]) => ({ short, ...each }))
const grants = grantsOf(description)
const migrator = project.config.migrations ?? ''

/** The secrets a function's role may read, as the template names them. */
function secretsOf(name: string): string[] {
  return grants.filter(({ holder, action }) => holder === name && action.startsWith('secretsmanager:')).map(({ resource }) => resource)
}

describe.each(functions.filter(({ short }) => short !== migrator))('$name', ({ short, environment = {} }) => {
  test('may read the one secret of its database role, or none where it has no role', () => {
    const secret = { reader: ['ReaderSecret.Id'], writer: ['WriterSecret.Id'] }[environment.DATABASE_ROLE ?? ''] ?? []
    expect(secretsOf(short)).toEqual(secret)
  })
})

test('the administrator’s secret is the migrator’s alone', () => {
  expect(secretsOf(migrator)).toEqual(['Database.MasterUserSecret.SecretArn', 'ReaderSecret.Id', 'WriterSecret.Id'])
})

test('functions are signed in under the role they have, and nobody as the administrator', async () => {
  await importText(record, 'roles.csv', `${header}ROLES-1,1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n`)
  await get(record, '/orders')
  const signedIn = await eventually('functions that are signed in', async () => {
    const found = await rows<{ who: string; name: string }>(
      record,
      `select usename as who, application_name as name from pg_stat_activity where application_name like $1`,
      [`${record.service}-%`],
    )
    return found.length > 2 ? found : undefined
  })
  const roleOf = new Map(functions.map((each) => [each.name, each.environment?.DATABASE_ROLE]))
  for (const { who, name } of signedIn) expect(`${name} as ${who}`).toBe(`${name} as ${roleOf.get(name)}`)
})

describe('the passwords', () => {
  let passwords: string[]
  beforeAll(async () => {
    const client = new SecretsManagerClient(clientOptions(record))
    const { SecretList = [] } = await client.send(new ListSecretsCommand({}))
    const secrets = await Promise.all(
      SecretList.filter(({ Name }) => /\/database(\/|$)/.test(Name ?? '')).map(({ ARN }) =>
        client.send(new GetSecretValueCommand({ SecretId: ARN })),
      ),
    )
    passwords = secrets.map(({ SecretString = '{}' }) => (JSON.parse(SecretString) as { password: string }).password)
    client.destroy()
  })

  test('are three, all different and long', () => {
    expect(new Set(passwords).size).toBe(3)
    for (const password of passwords) expect(password.length).toBeGreaterThanOrEqual(24)
  })

  test('stand neither in the description, nor in what is known of the deployment, nor in a log', async () => {
    const logs = (await readdir(join(project.state, 'logs'), { recursive: true, withFileTypes: true })).filter((each) => each.isFile())
    const files = [
      ...logs.map((each) => join(each.parentPath, each.name)),
      ...['deployed.json', 'migrated.json', 'postgres/postgres.log'].map((name) => join(project.state, name)),
    ]
    const texts = [text, ...(await Promise.all(files.map((file) => readFile(file, 'utf8'))))]
    for (const each of texts) for (const password of passwords) expect(each.includes(password)).toBe(false)
  })
})
