import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type Description, descriptionFile } from '@stagecraft/localstack/stack/description.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { clientOptions, eventually, get, givenStack, header, importText, rows } from './support/stack.ts'

const { project, record } = await givenStack()
const text = await readFile(descriptionFile(project), 'utf8')
const { template, functions } = JSON.parse(text) as Description // written by the kit
const ofMigrator = record.functions[project.config.migrations ?? '']

interface Statement {
  Action: string | string[]
  Resource: unknown
}

/** The secrets a function's role may read, as the template names them. */
function secretsOf(functionName: string): string[] {
  const lambda = Object.values(template.Resources).find((each) => each.Properties?.FunctionName === functionName)
  const role = (lambda?.Properties.Role as { 'Fn::GetAtt': string[] } | undefined)?.['Fn::GetAtt'][0] ?? ''
  const policies = (template.Resources[role]?.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[]
  const statements = policies.flatMap((each) => each.PolicyDocument.Statement)
  return statements
    .filter((each) => [each.Action].flat().some((action) => action.startsWith('secretsmanager:')))
    .flatMap((each) => [each.Resource].flat())
    .map((each) => (each as { 'Fn::GetAtt'?: string[] })['Fn::GetAtt']?.join('.') ?? JSON.stringify(each))
}

describe.each(Object.values(functions).filter((each) => each.name !== ofMigrator))('$name', ({ name, environment = {} }) => {
  test('may read the one secret of its database role, or none where it has no role', () => {
    const secret = { reader: ['ReaderSecret.Id'], writer: ['WriterSecret.Id'] }[environment.DATABASE_ROLE ?? ''] ?? []
    expect(secretsOf(name)).toEqual(secret)
  })
})

test('the administrator’s secret is the migrator’s alone', () => {
  expect(secretsOf(ofMigrator ?? '')).toEqual(['Database.MasterUserSecret.SecretArn', 'ReaderSecret.Id', 'WriterSecret.Id'])
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
  const roleOf = new Map(Object.values(functions).map((each) => [each.name, each.environment?.DATABASE_ROLE]))
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
