import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseOf } from '@stagecraft/localstack/postgres/database.ts'
import type { PostgresServer } from '@stagecraft/localstack/postgres/server.ts'
import getPort from 'get-port'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dockerSays, stateFolder } from './support/container-fixture.ts'

const postgres = databaseOf('docker')
let folder: string
let port: number
let server: PostgresServer
let removeState: () => Promise<void>

beforeAll(async () => {
  const { state, remove } = await stateFolder()
  folder = join(state, 'postgres')
  removeState = remove
  port = await getPort({ host: '127.0.0.1' })
  await start()
  await asked('create table kept (number int)')
  await asked('insert into kept values (7)')
})
afterAll(async () => {
  await postgres.remove(folder)
  await removeState()
})

async function start(): Promise<void> {
  server = await postgres.start({ folder, port, database: 'things' })
}

async function asked(text: string, url = server.url): Promise<object[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const kept = () => asked('select number from kept')

test('it listens on loopback alone, at the port that was asked for', async () => {
  expect(server).toMatchObject({ host: '127.0.0.1', port, pid: 0 })
  expect(await dockerSays('port', server.container ?? '')).toBe(`${port}/tcp -> 127.0.0.1:${port}`)
  expect(await postgres.isServing(folder)).toBe(true)
})

test('its password is random, and asked for everywhere, inside at 127.0.0.1 too', async () => {
  expect(server.password).toMatch(/^[\w-]{24}$/)
  await expect(asked('select 1', server.url.replace(server.password, 'wrong'))).rejects.toMatchObject({ code: '28P01' })
  const inside = dockerSays('exec', server.container ?? '', 'psql', '-h', '127.0.0.1', '-U', server.user, '-w', '-c', 'select 1', 'things')
  await expect(inside).rejects.toMatchObject({ stderr: expect.stringContaining('no password supplied') })
})

test('it has the settings of the embedded server', async () => {
  const shown = async (name: string) => Object.values((await asked(`show ${name}`))[0] ?? {})
  const settings = await Promise.all(['max_connections', 'jit', 'timezone', 'password_encryption'].map(shown))
  expect(settings.flat()).toEqual(['60', 'off', 'UTC', 'scram-sha-256'])
})

test('a clean stop and a start keep the data', async () => {
  await server.stop()
  expect(await server.ended).toBe(0)
  expect(await postgres.isServing(folder)).toBe(false)
  await start()
  expect(await kept()).toEqual([{ number: 7 }])
})

test('a killed container is noticed, and the next start has what was committed', async () => {
  const { ended, container = '' } = server
  await dockerSays('kill', container)
  expect(await ended).toBe(137)
  await start()
  expect(await kept()).toEqual([{ number: 7 }])
})

test('a lost password is made anew; the data stay', async () => {
  await server.stop()
  await rm(join(folder, 'password'))
  const before = server.password
  await start()
  expect(server.password).not.toBe(before)
  expect(await kept()).toEqual([{ number: 7 }])
})

test('a password of other data is told to the server; the data stay', async () => {
  await server.stop()
  await writeFile(join(folder, 'password'), 'a-password-of-other-data\n')
  await start()
  expect(server.password).toBe('a-password-of-other-data')
  expect(await kept()).toEqual([{ number: 7 }])
})

test('another stack’s server has another container and another volume, and both run', async () => {
  const other = await stateFolder()
  const at = join(other.state, 'postgres')
  try {
    const second = await postgres.start({ folder: at, port: await getPort({ host: '127.0.0.1' }), database: 'things' })
    expect(second.container).not.toBe(server.container)
    await expect(asked('select number from kept', second.url)).rejects.toMatchObject({ code: '42P01' })
    expect(await kept()).toEqual([{ number: 7 }])
  } finally {
    await postgres.remove(at)
    await other.remove()
  }
})

test('a volume of another major version is refused in one sentence, and stays as it is', async () => {
  await server.stop()
  const version = (text: string) =>
    dockerSays('run', '--rm', '--volume', `${volume()}:/data`, '--entrypoint', 'sh', 'postgres:17', '-c', `echo ${text} > /data/pgdata/PG_VERSION`)
  await version('16')
  await expect(start()).rejects.toMatchObject({
    code: 'database-of-another-version',
    message: 'The volume of the database was written by PostgreSQL 16, and the image is PostgreSQL 17.',
    hint: expect.stringContaining('POSTGRES_TAG=16'),
  })
  await version('17')
  await start()
  expect(await kept()).toEqual([{ number: 7 }])
})

test('without its volume it starts empty, with another password: by that a stack sees that it is another database', async () => {
  const before = server.password
  await server.stop()
  await dockerSays('volume', 'rm', volume())
  await start()
  expect(server.password).not.toBe(before)
  await expect(kept()).rejects.toMatchObject({ code: '42P01' })
})

test('removed, nothing of it is left', async () => {
  const name = volume()
  await postgres.remove(folder)
  expect(await dockerSays('volume', 'ls', '--quiet', '--filter', `name=${name}`)).toBe('')
  expect(await dockerSays('ps', '--all', '--quiet', '--filter', `name=${server.container}`)).toBe('')
})

function volume(): string {
  return (server.container ?? '').replace(/-database.*$/, '_database')
}
