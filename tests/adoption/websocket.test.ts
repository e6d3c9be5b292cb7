import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { foundLines } from '@stagecraft/localstack/adoption/report.ts'
import { describe as describeProject } from '@stagecraft/localstack/stack/description.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../system/support/stack.ts'
import { askJson } from './support/aws-json.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { signedHeaders } from './support/signed-request.ts'
import { connected, handshake, type Socket } from './support/socket.ts'

// a WebSocket API of the Framework, held against what AWS documents, at the pages that websocket_apis.py and websocket_connections.py name
let copy: RepositoryCopy
let record: StackRecord
let address: string

beforeAll(async () => {
  copy = await repositoryCopy('websocket')
  record = await copy.start()
  address = record.webSockets?.[0]?.url ?? ''
})
afterAll(() => copy?.remove())

const as = (name: string, protocols: string[] = []) => connected(`${address}?name=${name}`, { protocols })
const context = async (socket: Socket) => {
  const { event } = (await socket.ask({ action: 'echo' })) as { event: { requestContext: Record<string, unknown> } }
  return event.requestContext
}
const idOf = async (socket: Socket) => String((await context(socket)).connectionId)
const kept = async (id: string) => {
  const socket = await as('reader')
  try {
    return (await socket.ask({ action: 'manage', operation: 'getConnection', connection: id })) as Record<string, unknown>
  } finally {
    socket.close()
  }
}

/** What the functions keep in their table, by its key. */
async function items(): Promise<Record<string, Record<string, { S: string }>>> {
  const TableName = await physicalId(record, `${record.service}-${record.stage}`, 'Connections')
  const { Items } = await askJson<{ Items: Record<string, { S: string }>[] }>(record, 'DynamoDB_20120810.Scan', { TableName })
  return Object.fromEntries(Items.map((item) => [item.id?.S ?? '', item]))
}

test('its address is told, and nothing of it is said to be missing', async () => {
  expect(record.webSockets).toEqual([{ name: 'WebsocketsApi', stage: 'dev', url: `${record.urls.api.replace('http', 'ws')}/dev` }])
  expect(record.withoutRoutes).toBe(true)
  expect(await readFile(join(copy.service, '.stagecraft', 'env'), 'utf8')).toContain(`STAGECRAFT_WEBSOCKET_URL='${address}'`)
  const { leftOut, capabilities } = record
  const found = foundLines(await describeProject(await copy.open()), { leftOut, hasDatabase: false, ...capabilities })
  expect(found.filter(({ how }) => how === 'left out')).toEqual([])
})

test('clients hear what one of them tells everybody; whoever is gone is forgotten', async () => {
  const [ada, grace, ghost] = [await as('ada'), await as('grace'), await as('ghost')]
  ada.say({ action: 'broadcast', text: 'hello' })
  for (const each of [ada, grace, ghost]) {
    expect(JSON.parse(await each.heard('the message', (text) => text.includes('hello')))).toEqual({ from: 'ada', text: 'hello' })
  }
  ghost.close()
  await eventually('$disconnect', async () => (await items())['ended ghost'])
  ada.say({ action: 'broadcast', text: 'again' })
  await grace.heard('the second message', (text) => text.includes('again'))
  await eventually('that the one who is gone is forgotten', async () => (await items())['gone ghost']?.error?.S === 'GoneException')
  expect(ada.messages.filter((text) => text.includes('not sent'))).toEqual([])
  for (const each of [ada, grace]) each.close()
})

describe('the handshake', () => {
  test.each([
    ['no name, which the authorizer needs', '', 401, 'Unauthorized'],
    ['a name that the authorizer does not know', '?name=stranger', 401, 'Unauthorized'],
    ['a name whose policy denies', '?name=banned', 403, 'User is not authorized to access this resource'],
    ['an authorizer that fails', '?name=broken', 500, 'Internal server error'],
    ['a function at $connect that refuses', '?name=late', 429, 'Too Many Requests'],
    ['a function at $connect that fails', '?name=throw', 502, 'Internal server error'],
  ])('%s', async (_, query, status, message) => {
    const answer = await handshake(address + query)
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { message, connectionId: expect.any(String), requestId: expect.any(String) }])
  })

  test('of another stage is refused, with the addresses that there are', async () => {
    const { status, body } = await handshake(address.replace(/dev$/, 'prod'))
    expect([status, JSON.parse(body).message]).toEqual([404, 'No WebSocket API is at this address. Connect to /dev.'])
  })

  test('a subprotocol is the one that the function chooses', async () => {
    const socket = await as('protocols', ['chat.v1', 'chat.v2'])
    expect(socket.protocol).toBe('chat.v2')
    socket.close()
  })
})

describe('pages', () => {
  test('of this machine connect; on AWS, every page does', async () => {
    for (const origin of [record.urls.page, 'http://localhost:5173']) expect((await handshake(`${address}?name=page`, { origin })).status).toBe(101)
  })

  test('of other sites do not, by whatever name they ask', async () => {
    const foreign: Record<string, string>[] = [{ origin: 'https://elsewhere.example' }, { origin: 'null' }, { host: 'elsewhere.example' }]
    for (const headers of foreign) expect((await handshake(`${address}?name=page`, headers)).status).toBe(403)
  })

  test('and not past the API, at the engine itself', async () => {
    const { apiId, stage } = await context(await as('page'))
    const engine = `${record.urls.engine.replace('http', 'ws')}/_aws/execute-api/${apiId}/${stage}?name=page`
    expect((await handshake(engine, { origin: 'http://localhost:5173' })).status).toBe(403)
    expect((await handshake(engine)).status).toBe(101)
  })
})

describe('a message', () => {
  let socket: Socket
  beforeAll(async () => {
    socket = await as('Ada')
  })
  afterAll(() => socket.close())

  test('reaches its function as on AWS', async () => {
    const { event } = (await socket.ask({ action: 'echo', a: 1 })) as { event: Record<string, unknown> }
    expect(event).toEqual({
      body: '{"action":"echo","a":1}',
      isBase64Encoded: false,
      requestContext: {
        routeKey: 'echo',
        eventType: 'MESSAGE',
        messageDirection: 'IN',
        stage: 'dev',
        domainName: expect.stringMatching(/^[0-9a-f]{8}\.execute-api\.eu-central-1\.amazonaws\.com$/),
        apiId: expect.any(String),
        connectionId: expect.stringMatching(/^[\w-]{15}=$/),
        messageId: expect.any(String),
        requestId: expect.any(String),
        extendedRequestId: expect.any(String),
        requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        requestTimeEpoch: expect.any(Number),
        connectedAt: expect.any(Number),
        identity: { sourceIp: '127.0.0.1', userAgent: expect.any(String) },
        authorizer: { principalId: 'Ada', level: '3' },
      },
    })
  })

  test.each([
    ['of an unknown route', { action: 'nowhere' }],
    ['without one', { text: 'a' }],
    ['of a route that is the API’s own', { action: '$connect' }],
    ['that is no JSON', '{"action":'],
  ])('%s takes $default', async (_, message) => {
    const body = typeof message === 'string' ? message : JSON.stringify(message)
    expect(await socket.ask(message)).toEqual({ routeKey: '$default', body })
  })

  test.each(['throw', 'answer'])('whose function fails (%s) is answered without a reason, and the connection stays', async (how) => {
    const failed = { message: 'Internal server error', connectionId: expect.any(String), requestId: expect.any(String) }
    expect(await socket.ask({ action: 'failing', how })).toEqual(failed)
    expect(await socket.ask({ action: 'nowhere' })).toMatchObject({ routeKey: '$default' })
  })

  test('gets an answer only where its route has one', async () => {
    socket.say({ action: 'silent' })
    // by the same function, each after the other
    for (let turn = 0; turn < 5; turn += 1) await socket.ask({ action: 'echo' })
    expect(socket.messages.filter((text) => text.includes('"routeKey":"silent"'))).toEqual([])
  })

  test.each([
    ['a frame of more than 32 KB', () => 'x'.repeat(33 * 1024), 1009],
    ['bytes', () => new ArrayBuffer(2), 1003],
  ])('of %s ends its connection, and no other', async (_, message, code) => {
    const another = await as('large')
    another.say(message())
    expect(await another.closed).toBe(code)
    expect(await socket.ask({ action: 'nowhere' })).toMatchObject({ routeKey: '$default' })
  })
})

describe('a connection', () => {
  test('is described, and ended by a function; then it is gone', async () => {
    const [ada, grace] = [await as('ada'), await as('grace')]
    const id = await idOf(grace)
    const described = await ada.ask({ action: 'manage', operation: 'getConnection', connection: id })
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(described).toEqual({ ConnectedAt: moment, LastActiveAt: moment, Identity: { SourceIp: '127.0.0.1', UserAgent: expect.any(String) } })
    expect(await ada.ask({ action: 'manage', operation: 'postToConnection', connection: id, data: 'psst' })).toEqual({})
    await grace.heard('what was sent to it', (text) => text === 'psst')
    await ada.ask({ action: 'manage', operation: 'deleteConnection', connection: id })
    expect(await grace.closed).toBe(1000)
    expect(await ada.ask({ action: 'manage', operation: 'postToConnection', connection: id, data: 'psst' })).toEqual({
      code: 'GoneException',
      statusCode: 410,
    })
    ada.close()
  })

  test('that nobody has is refused by its form', async () => {
    expect(await kept('nobody')).toEqual({ code: 'BadRequestException', statusCode: 400 })
    expect(await kept('AAAAAAAAAAAAAAA=')).toEqual({ code: 'GoneException', statusCode: 410 })
  })

  test('is not sent to by a role that may not', async () => {
    const socket = await as('ada')
    expect(await socket.ask({ action: 'mute' })).toMatch(/^403 /)
    expect(socket.messages).not.toContain('never')
    socket.close()
  })

  test('is asked about at the API’s own address, by a signature and no other way', async () => {
    const socket = await as('ada')
    const url = `${record.urls.api}/dev/@connections/${encodeURIComponent(await idOf(socket))}`
    expect((await fetch(url)).status).toBe(403)
    expect((await fetch(url, { headers: await signedHeaders({ ...record, secretAccessKey: 'wrong' }, 'execute-api', url) })).status).toBe(403)
    const answer = await fetch(url, { headers: await signedHeaders(record, 'execute-api', url) })
    expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([200, ['connectedAt', 'identity', 'lastActiveAt']])
    socket.close()
  })

  test('that is left tells $disconnect how', async () => {
    const ways: Record<string, (socket: Socket) => void> = { polite: (socket) => socket.close(4001, 'enough'), silent: (socket) => socket.close() }
    for (const [name, close] of Object.entries(ways)) {
      const socket = await as(name)
      close(socket)
      await socket.closed
    }
    await eventually('what $disconnect heard', async () => {
      const [polite, silent] = ['polite', 'silent'].map(async (name) => (await items())[`ended ${name}`]?.how?.S)
      return (await polite) === '4001 enough' && (await silent) === '1005 Client-side close frame status not set'
    })
  })
})

test('a saved file answers the next message on the same connection', async () => {
  const socket = await as('ada')
  const file = join(copy.service, 'functions', 'echo.js')
  await writeFile(file, (await readFile(file, 'utf8')).replace("'old'", "'new'"))
  await eventually('the new answer', async () => ((await socket.ask({ action: 'echo' })) as { said: string }).said === 'new')
  socket.close()
})

test('a stop with open connections does not wait for them', async () => {
  const socket = await as('ada')
  await copy.stop()
  await socket.closed
})
