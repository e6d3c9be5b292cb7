import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { externalAddress, externalLocalPort, isServingExternal, useExternalPostgres } from './external.ts'

// the server of all unit tests stands for one that somebody has already
const server = new URL(process.env.TEST_DATABASE_URL ?? '')
const name = `external_${randomBytes(4).toString('hex')}`
const password = 'its: p@ssword'
let administrator: pg.Client
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-external-'))
  administrator = new pg.Client({ connectionString: server.href })
  await administrator.connect()
  await administrator.query(`create role ${name} login createrole password '${password}'`)
  await administrator.query(`create database ${name} owner ${name}`)
})
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await administrator.query(`drop database ${name}`)
  await administrator.query(`drop role ${name}`)
  await administrator.end()
})

const url = (secret = password) => `postgresql://${name}:${encodeURIComponent(secret)}@localhost:${server.port}/${name}`

async function used(text: string) {
  vi.stubEnv('DATABASE_URL', text)
  return useExternalPostgres({ folder })
}

test('it is used as it is, by a user who owns the database and may create roles', async () => {
  const { stop, ended: _, ...found } = await used(url())
  expect(found).toEqual({ pid: 0, host: '127.0.0.1', port: Number(server.port), user: name, password, database: name, url: url() })
  vi.unstubAllEnvs()
  // in another shell, which does not name it
  expect(await externalLocalPort(folder)).toEqual([Number(server.port)])
  expect(await isServingExternal(folder)).toBe(true)
  await stop()
  expect((await administrator.query('select from pg_database where datname = $1', [name])).rowCount).toBe(1)
})

test('a user without the rights is refused, with the statements that give them', async () => {
  await administrator.query(`alter role ${name} nocreaterole; alter database ${name} owner to ${administrator.escapeIdentifier(server.username)}`)
  try {
    await expect(used(url())).rejects.toMatchObject({
      code: 'database-without-rights',
      message: `The user ${name} of DATABASE_URL may not create roles, and does not own the database ${name}.`,
      hint: `As the server’s administrator: \`alter role "${name}" createrole; alter database "${name}" owner to "${name}"\`.`,
    })
  } finally {
    await administrator.query(`alter role ${name} createrole`)
    await administrator.query(`alter database ${name} owner to ${name}`)
  }
})

test.each([
  ['a wrong password', () => url('another-password')],
  ['another database', () => url().replace(/[^/]*$/, 'nothing')],
  ['a port where nothing listens', () => url().replace(`:${server.port}/`, ':9/')],
])('with %s, the reason is told, and no password', async (_, text) => {
  const error = await used(text()).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'database-not-reached', message: expect.stringContaining(`did not let ${name} in`) })
  expect(String(error)).not.toContain('assword:')
  expect(String(error)).not.toContain('another-password')
})

test.each([
  [undefined, 'no-database-url', 'DATABASE_URL is not set'],
  ['', 'no-database-url', 'DATABASE_URL is not set'],
  ['mysql://a:b@c/d', 'bad-database-url', 'is not the URL of a PostgreSQL server'],
  ['things', 'bad-database-url', 'is not the URL of a PostgreSQL server'],
  ['postgresql://127.0.0.1', 'bad-database-url', 'has no user, no password, no database'],
])('DATABASE_URL=%s is refused', (text, code, message) => {
  expect(() => externalAddress(text)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
})

test('a server elsewhere is on no port of this machine', async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://a:b@db.example:6000/c')
  expect(await externalLocalPort(folder)).toEqual([])
})
