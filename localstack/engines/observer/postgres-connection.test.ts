import { expect, test } from 'vitest'
import { PostgresConnection } from './postgres-connection.cjs'

interface Told {
  sql: string
  rows?: number
  error?: string
  isOpen?: boolean
}

function watched() {
  const told: (Told & { isDropped?: true })[] = []
  const connection = new PostgresConnection({
    start: (what: object) => {
      const call = { ...(what as Told), isOpen: true }
      told.push(call)
      return call
    },
    finish: (call?: object, more?: object) => void (call && Object.assign(call, more, { isOpen: false })),
    drop: (call?: object) => void (call && Object.assign(call, { isDropped: true })),
  })
  const all = () => told.filter(({ isDropped }) => !isDropped).map(({ isOpen, ...call }) => (isOpen ? { ...call, isOpen } : call))
  return { connection, all }
}

// https://www.postgresql.org/docs/17/protocol-message-formats.html
const message = (type: string, ...parts: (string | Buffer)[]) => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)))
  const header = Buffer.alloc(5)
  header.write(type)
  header.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([header, body])
}
const number = (value: number, bytes: 2 | 4) => {
  const buffer = Buffer.alloc(bytes)
  buffer.writeIntBE(value, 0, bytes)
  return buffer
}
const startup = Buffer.concat([number(8 + 10, 4), number(196_608, 4), Buffer.from('user\0ada\0\0')])
const ready = message('Z', Buffer.from('I'))
const welcome = Buffer.concat([message('R', number(0, 4)), message('S', 'server_version', '17'), message('K', number(1, 4), number(2, 4)), ready])
const query = (text: string) => message('Q', text)
const parse = (text: string, name = '') => message('P', name, text, number(0, 2))
const bind = (value: string, name = '', portal = '') =>
  message('B', portal, name, number(0, 2), number(1, 2), number(value.length, 4), Buffer.from(value), number(0, 2))
const execute = message('E', '', number(0, 4))
const sync = message('S')
const done = (tag: string) => message('C', tag)
const row = (value: string) => message('D', number(1, 2), number(value.length, 4), Buffer.from(value))
const failed = (code: string) => message('E', Buffer.from(`SERROR\0VERROR\0C${code}\0Mno such ${'thing'.repeat(100)}\0\0`))

type Turn = readonly [from: 'client' | 'server', bytes: Buffer]
const client = (...bytes: Buffer[]): Turn => ['client', Buffer.concat(bytes)]
const server = (...bytes: Buffer[]): Turn => ['server', Buffer.concat(bytes)]
function played(turns: readonly Turn[], piece = Number.MAX_SAFE_INTEGER) {
  const { connection, all } = watched()
  for (const [from, bytes] of turns)
    for (let at = 0; at < bytes.length; at += piece) {
      const chunk = bytes.subarray(at, at + piece)
      if (from === 'client') connection.sent(chunk)
      else connection.received(chunk)
    }
  return { told: all(), connection, all }
}

const secret = 'a-value-of-somebody'
const session: readonly Turn[] = [
  client(startup),
  server(welcome),
  client(message('p', 'md5abc')),
  client(query('BEGIN')),
  server(done('BEGIN'), ready),
  // pg: everything of a statement at once
  client(parse('select * from things where id = $1'), bind(secret), message('D', Buffer.from('P\0')), execute, sync),
  server(message('1'), message('2'), message('T', number(0, 2)), row(secret.repeat(1_000)), row(secret), done('SELECT 2'), ready),
  // pipelined: two statements before one Sync, and a named one that is prepared once
  client(parse('insert into things values ($1)', 'named'), bind('1', 'named'), execute, bind('2', 'named'), execute, sync),
  server(message('1'), message('2'), done('INSERT 0 1'), message('2'), done('INSERT 0 3'), ready),
  client(query(`insert into things values ('${secret}', 17); delete from things`)),
  server(done('INSERT 0 1'), done('DELETE 4'), ready),
  // rows that a client copies into a table
  client(query('copy things from stdin')),
  server(message('G', number(0, 2))),
  client(message('d', Buffer.from(secret)), message('c')),
  server(done('COPY 1'), ready),
  client(query('')),
  server(message('I'), ready),
  client(message('X')),
]
const statements = [
  { sql: 'BEGIN' },
  { sql: 'select * from things where id = $1', rows: 2 },
  { sql: 'insert into things values ($1)', rows: 1 },
  { sql: 'insert into things values ($1)', rows: 3 },
  { sql: 'insert into things values (?, ?); delete from things', rows: 5 },
  { sql: 'copy things from stdin', rows: 1 },
  { sql: '' },
]

test.each([Number.MAX_SAFE_INTEGER, 1, 2, 3, 5, 7, 64])('statements are told with their rows and without values, in pieces of %i bytes', (piece) => {
  // what a client sends first is one piece
  const [first, ...rest] = session
  const { connection, all } = watched()
  connection.sent(first?.[1] ?? Buffer.alloc(0))
  for (const [from, bytes] of rest)
    for (let at = 0; at < bytes.length; at += piece) connection[from === 'client' ? 'sent' : 'received'](bytes.subarray(at, at + piece))
  expect(all()).toEqual(statements)
  expect(JSON.stringify(all())).not.toContain(secret)
})

test('a statement that fails has its code; what the server passes over is none, and the next one counts again', () => {
  const { told } = played([
    client(startup),
    server(welcome),
    client(parse('insert 1 $1'), bind('1'), execute, parse('insert 2 $1'), bind('1'), execute, sync),
    server(message('1'), message('2'), failed('23505'), ready),
    client(query('selec')),
    server(failed('42601'), ready),
    // prepared alone, as other drivers do
    client(parse('no such'), message('D', Buffer.from('S\0')), sync),
    server(failed('42P01'), ready),
    client(parse('select $1'), bind('1'), execute, sync),
    server(message('1'), message('2'), done('SELECT 0'), ready),
  ])
  expect(told).toEqual([
    { sql: 'insert 1 $1', error: '23505' },
    { sql: 'selec', error: '42601' },
    { sql: 'no such', error: '42P01' },
    { sql: 'select $1', rows: 0 },
  ])
})

test('a statement that is sent while the server passes over everything is none', () => {
  const { told } = played([
    client(startup),
    server(welcome),
    client(parse('a $1'), bind('1'), execute),
    server(failed('23505')),
    client(parse('b $1'), bind('1'), execute, sync),
    server(ready),
    client(query('c')),
    server(done('SELECT 1'), ready),
  ])
  expect(told).toEqual([
    { sql: 'a $1', error: '23505' },
    { sql: 'c', rows: 1 },
  ])
})

test('what was not answered is open, and failed once the connection is closed', () => {
  const { told, connection, all } = played([client(startup), server(welcome), client(query('select pg_sleep(10)'))])
  expect(told).toEqual([{ sql: 'select pg_sleep(?)', isOpen: true }])
  connection.closed()
  expect(all()).toEqual([{ sql: 'select pg_sleep(?)', error: 'connection closed' }])
})

const tls = Buffer.concat([number(8, 4), number(80_877_103, 4)])

test('a connection with TLS is not read; one whose server has none is', () => {
  const refused = played([
    client(tls),
    server(Buffer.from('N')),
    client(startup),
    server(welcome),
    client(query('select')),
    server(done('SELECT 1'), ready),
  ])
  expect(refused.told).toEqual([{ sql: 'select', rows: 1 }])
  const taken = played([client(tls), server(Buffer.from('S')), client(query('select'))])
  expect([taken.told, taken.connection.state]).toEqual([[], 'over'])
})

test.each([
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n\r\n')],
  ['TLS', Buffer.from('160301020001000000', 'hex')],
  ['a short text', Buffer.from('hi')],
  ['nothing', Buffer.alloc(0)],
])('%s is not read', (_, bytes) => {
  const { told, connection } = played([['client', bytes], client(bytes)])
  expect(told).toEqual([])
  if (bytes.length > 0) expect(connection.state).toBe('over')
})

test('bytes that are no messages end the reading, and nothing is thrown', () => {
  let seed = 17
  const random = (bytes: number) =>
    Buffer.from(
      Array.from({ length: bytes }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
        return seed >> 16
      }),
    )
  let ended = 0
  for (let round = 0; round < 300; round++) {
    const { connection } = played([
      client(startup),
      server(welcome),
      client(random(200)),
      server(random(200)),
      client(random(2_000)),
      server(random(2_000)),
    ])
    if (connection.state === 'over') ended++
  }
  expect(ended).toBeGreaterThan(290)
})

test('a longer text is cut after 2 KB, and what it holds of a value is not shown', () => {
  const { told } = played([client(startup), server(welcome), client(query(`select '${secret.repeat(200)}'`), query(`select ${'a, '.repeat(2_000)}`))])
  expect(told.map(({ sql }) => sql.length)).toEqual([9, 2_049])
  expect(told[0]?.sql).toBe('select ?…')
})
