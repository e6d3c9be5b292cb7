import { certificateFor, newAuthority } from '@stagecraft/localstack/postgres/iam/certificates.ts'
import { iamFront } from '@stagecraft/localstack/postgres/iam/iam-front.ts'
import { tlsServer } from '@stagecraft/localstack/postgres/iam/tls-server.ts'
import { refusalOf } from '@stagecraft/localstack/postgres/iam/verify-token.ts'
import pg from 'pg'
import { migrateByToken } from '../../backend/database/migrate.ts'
import { deadLineQueries } from '../../backend/orders/adapters/dead-line-queries.ts'
import { orderQueries } from '../../backend/orders/adapters/order-queries.ts'
import { ordersApi } from '../../backend/orders/http/api.ts'
import type { DatabaseAddress } from '../../backend/platform/database/address.ts'
import { connectionOf } from '../../backend/platform/database/connection.ts'
import { createPool } from '../../backend/platform/database/pool.ts'
import { signInToken } from '../../backend/platform/database/token.ts'

/**
 * What TLS and tokens cost: the answers of the orders API over one connection, and a new connection each way. In one process, on loopback, so that
 * nothing but the difference is measured. `node tests/load/database-tls.ts` prints milliseconds.
 */
const host = 'localhost'
const signers = { AKIABENCH: { secret: 'bench', users: ['reader', 'migrator'] } }
Object.assign(process.env, {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIABENCH',
  AWS_SECRET_ACCESS_KEY: 'bench',
  REQUESTS_PER_SECOND: '100000',
})

const orders = `
  insert into orders (id, customer_id, status, amount, currency, placed_at, last_sequence, updated_at)
  select 'ORDER-' || n, 'CUSTOMER', 'placed', 1, 'EUR', now(), 1, now() from generate_series(1, 1000) n`

const authority = await newAuthority('Region Root CA')
const certificate = await certificateFor(host, authority)
// without TLS too, for what it is compared with
const { server, socket, remove } = await tlsServer(certificate, {
  database: 'orders',
  moreRules: 'hostnossl all all 127.0.0.1/32 scram-sha-256\n',
})
const front = await iamFront(socket, certificate, async (user, token) => refusalOf(token, { host, port: front.port, user, signers }))
try {
  const authorities = [authority.certificate]
  const encrypted: DatabaseAddress = { host, port: server.port, database: 'orders', user: server.user, password: server.password, authorities }
  const plain: DatabaseAddress = { ...encrypted, authorities: undefined }
  const { port } = front
  const byToken = (user: string) => ({ ...encrypted, port, user, password: () => signInToken({ host, port, user }) })
  await migrateByToken(byToken('migrator'), async () => encrypted)
  await once(encrypted, orders)
  const table: Record<string, Record<string, string>> = {}
  // in turns, so that neither has the quieter minute
  const runs = { plain: pool(plain), TLS: pool(encrypted) }
  const took: Record<string, number[]> = { plain: [], TLS: [] }
  for (let round = 0; round < 40; round++)
    for (const [name, on] of Object.entries(runs)) {
      const api = ordersApi({ ...orderQueries(on), ...deadLineQueries(on) })
      for (let at = 0; at < 50; at++) took[name]?.push(await milliseconds(() => ask(api)))
    }
  for (const [name, list] of Object.entries(took)) table[`GET /orders, ${name}`] = figures(list.slice(100))
  await Promise.all(Object.values(runs).map((on) => on.end()))
  const ways = { 'password, plain': plain, 'password, TLS': encrypted, 'token, TLS': byToken('reader') }
  for (const [name, address] of Object.entries(ways)) {
    const opened = []
    for (let at = 0; at < 200; at++) opened.push(await milliseconds(() => once(address, 'select 1')))
    table[`new connection, ${name}`] = figures(opened.slice(20))
  }
  console.table(table)
} finally {
  await front.close()
  await remove()
}

async function ask(api: ReturnType<typeof ordersApi>): Promise<void> {
  const claims = { sub: 'bench', username: 'bench', 'cognito:groups': '[viewer]', scope: 'orders/read' }
  const answer = await api.request('/orders?limit=50', {}, { event: { requestContext: { authorizer: { jwt: { claims } } } } })
  if (answer.status !== 200) throw new Error(await answer.text())
}

function pool(address: DatabaseAddress): pg.Pool {
  return createPool(address, { connections: 4 })
}

async function once(address: DatabaseAddress, statement: string): Promise<void> {
  const client = new pg.Client(connectionOf(address))
  await client.connect()
  await client.query(statement)
  await client.end()
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

function figures(list: number[]): Record<string, string> {
  const sorted = list.toSorted((one, other) => one - other)
  const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2)
  return { p50: at(0.5), p99: at(0.99), measurements: String(sorted.length) }
}
