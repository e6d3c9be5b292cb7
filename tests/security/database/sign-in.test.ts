import { type Authority, certificateFor, newAuthority } from '@stagecraft/localstack/postgres/iam/certificates.ts'
import { type IamFront, iamFront } from '@stagecraft/localstack/postgres/iam/iam-front.ts'
import { type TlsServer, tlsServer } from '@stagecraft/localstack/postgres/iam/tls-server.ts'
import { refusalOf } from '@stagecraft/localstack/postgres/iam/verify-token.ts'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { migrateByToken } from '../../../backend/database/migrate.ts'
import { migrations } from '../../../backend/database/migrations.ts'
import type { DatabaseAddress, DatabaseRole } from '../../../backend/platform/database/address.ts'
import { authoritiesOf } from '../../../backend/platform/database/authorities.ts'
import { connectionOf } from '../../../backend/platform/database/connection.ts'
import { createPool } from '../../../backend/platform/database/pool.ts'
import { signInToken } from '../../../backend/platform/database/token.ts'
import { givenStack } from '../../system/support/stack.ts'

/** The road to Aurora, with the functions' own code: TLS with a certificate that is verified, and a token of IAM for each connection. */
const host = 'localhost'
const signers = {
  AKIAREADER: { secret: 'secret of the reading functions', users: ['reader'] },
  AKIAWRITER: { secret: 'secret of the writing functions', users: ['writer'] },
  AKIAMIGRATOR: { secret: 'secret of the migrator', users: ['migrator'] },
}

let authority: Authority
let database: TlsServer
let front: IamFront
let administrator: DatabaseAddress
const pools: pg.Pool[] = []

beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  authority = await newAuthority('Region Root CA')
  const certificate = await certificateFor(host, authority)
  database = await tlsServer(certificate, { database: 'orders' })
  const { server, socket } = database
  administrator = { host, port: server.port, database: 'orders', user: server.user, password: server.password, authorities: [authority.certificate] }
  front = await iamFront(socket, certificate, async (user, token) => {
    const { rowCount } = await asAdministrator(`select from pg_roles where rolname = $1 and pg_has_role(oid, 'rds_iam', 'member')`, [user])
    return rowCount ? refusalOf(token, { host, port: front.port, user, signers }) : 'it does not sign in with tokens'
  })
})
afterAll(async () => {
  await front?.close()
  await database?.remove()
  vi.unstubAllEnvs()
})
beforeEach(() => actAs('AKIAMIGRATOR'))
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(pools.splice(0).map((pool) => pool.end()))
})

test('the migrator’s first run makes the roles as the administrator; from then on nobody needs his password', async () => {
  const asked = vi.fn(async () => administrator)
  expect(await migrateByToken(tokenAddress('migrator'), asked)).toEqual({ applied: migrations.map(({ name }) => name) })
  expect(asked).toHaveBeenCalledTimes(1)
  expect(await migrateByToken(tokenAddress('migrator'), asked)).toEqual({ applied: [] })
  expect(asked).toHaveBeenCalledTimes(1)
  const { rows } = await asAdministrator(`select rolname, rolpassword from pg_authid where rolname in ('reader', 'writer', 'migrator') order by 1`)
  expect(rows).toEqual(['migrator', 'reader', 'writer'].map((rolname) => ({ rolname, rolpassword: null })))
  const { rows: owners } = await asAdministrator(`select distinct tableowner from pg_tables where schemaname = 'public'`)
  expect(owners).toEqual([{ tableowner: 'migrator' }])
})

test('a role that a release adds brings the administrator back', async () => {
  await asAdministrator('revoke rds_iam from writer')
  const asked = vi.fn(async () => administrator)
  await migrateByToken(tokenAddress('migrator'), asked)
  expect(asked).toHaveBeenCalledTimes(1)
})

test('a function signs in as its role by a token for each connection, over TLS 1.3, and stays signed in when the token is gone', async () => {
  actAs('AKIAREADER')
  const before = front.tokens.length
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  const pool = poolOn(tokenAddress('reader'), 2)
  const clients = [await pool.connect()]
  vi.setSystemTime(Date.now() + 2_000)
  clients.push(await pool.connect())
  const shown = front.tokens.slice(before)
  expect(new Set(shown).size).toBe(2)
  expect(front.versions.slice(-2)).toEqual(['TLSv1.3', 'TLSv1.3'])
  vi.setSystemTime(Date.now() + 3_600_000)
  for (const client of clients) {
    expect((await client.query('select current_user as me')).rows).toEqual([{ me: 'reader' }])
    client.release()
  }
  await expect(
    pool.query(`insert into activity (subject, action, target, request_id) values ('s', 'redrive-started', 't', 'r')`),
  ).rejects.toMatchObject({
    code: '42501',
  })
})

describe('a token is refused', () => {
  const refused = (address: DatabaseAddress) => expect(new pg.Client(connectionOf(address)).connect()).rejects

  test('after 15 minutes', async () => {
    actAs('AKIAREADER')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 901_000 })
    const token = await signInToken({ host, port: front.port, user: 'reader' })
    vi.useRealTimers()
    await refused({ ...tokenAddress('reader'), password: token }).toThrow('expired')
  })

  test('from a role that may not connect as that user', async () => {
    actAs('AKIAREADER')
    await refused(tokenAddress('writer')).toThrow('may not connect as writer')
  })

  test('made for another user, another host or another port', async () => {
    actAs('AKIAREADER')
    for (const other of [{ user: 'writer' }, { host: 'elsewhere' }, { port: 1 }]) {
      const password = await signInToken({ host, port: front.port, user: 'reader', ...other })
      await refused({ ...tokenAddress('reader'), password }).toThrow('the token is for')
    }
  })

  test('signed with another secret, or changed afterwards', async () => {
    actAs('AKIAREADER', 'a guess')
    await refused(tokenAddress('reader')).toThrow('signature')
    actAs('AKIAREADER')
    const token = await signInToken({ host, port: front.port, user: 'reader' })
    await refused({ ...tokenAddress('reader'), password: token.replace('X-Amz-Expires=900', 'X-Amz-Expires=800') }).toThrow('signature')
  })

  test('from a user who has a password, and a password from one who has tokens', async () => {
    await refused({ ...tokenAddress('reader'), user: administrator.user }).toThrow('PAM authentication failed')
    await refused({ ...administrator, user: 'reader', password: 'guessed' }).toMatchObject({ code: '28P01' })
  })
})

describe('TLS', () => {
  const connect = async (address: DatabaseAddress) => {
    const client = new pg.Client(connectionOf(address))
    await client.connect()
    try {
      return (await client.query('select version, cipher from pg_stat_ssl where pid = pg_backend_pid() and ssl')).rows
    } finally {
      await client.end()
    }
  }

  test('is made with the server whose certificate the authority issued for that name', async () => {
    expect(await connect(administrator)).toEqual([{ version: 'TLSv1.3', cipher: expect.stringContaining('AES') }])
  })

  test('is refused where another authority issued it, those of RDS too', async () => {
    const another = await newAuthority('Region Root CA')
    for (const authorities of [[another.certificate], authoritiesOf('eu-central-1'), []])
      await expect(connect({ ...administrator, authorities })).rejects.toMatchObject({
        code: expect.stringMatching(/^(SELF_SIGNED|UNABLE_TO|CERT_)/),
      })
  })

  test('is refused where the certificate is for another name', async () => {
    await expect(connect({ ...administrator, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    const elsewhere = await iamFront(database.socket, await certificateFor('elsewhere', authority), async () => undefined)
    await expect(connect({ ...tokenAddress('reader'), port: elsewhere.port })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    expect(elsewhere.tokens).toEqual([])
    await elsewhere.close()
  })

  test('is asked for by both: neither goes on without the other', async () => {
    await expect(connect({ ...administrator, authorities: undefined })).rejects.toMatchObject({ code: '28000' })
    // the local stack's own server has no certificate
    const plain = new URL((await givenStack()).record.database?.url ?? '')
    await expect(connect({ ...administrator, port: Number(plain.port) })).rejects.toThrow('does not support SSL')
  })
})

function tokenAddress(user: DatabaseRole | 'migrator'): DatabaseAddress {
  const { port } = front
  return { host, port, database: 'orders', user, password: () => signInToken({ host, port, user }), authorities: [authority.certificate] }
}

function poolOn(address: DatabaseAddress, connections: number): pg.Pool {
  const pool = createPool(address, { connections })
  pools.push(pool)
  return pool
}

function actAs(keyId: keyof typeof signers, secret: string = signers[keyId].secret): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', keyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret)
  vi.stubEnv('AWS_SESSION_TOKEN', 'a session of the role+/=')
}

async function asAdministrator(statement: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client(connectionOf(administrator))
  await client.connect()
  try {
    return await client.query(statement, values)
  } finally {
    await client.end()
  }
}
