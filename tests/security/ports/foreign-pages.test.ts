import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { listening } from '../../system/support/listening.ts'
import { givenStack } from '../../system/support/stack.ts'
import { sendRaw } from '../requests/raw-request.ts'

// what a browser sends for a page of another site, byte for byte, to each port of the stack that speaks HTTP
const { record } = await givenStack()
const { page, api, mailbox, console: ofConsole, signIn = '', database = '' } = record.urls
const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']

/** A port, something that it answers, what takes effect there, and the page that may ask: the stack’s, or the part’s own. */
const ports: readonly [part: string, url: string, read: string, write: string, own?: string][] = [
  ['the page', page, '/', '/api/uploads'],
  ['the page’s part of the API', page, '/api/health', '/api/uploads'],
  ['the API', api, '/health', '/uploads'],
  ['the mailbox', mailbox, '/', '/messages.json', new URL(mailbox).origin],
  ['the console', ofConsole, '/', '/api/functions/any/invoke', new URL(ofConsole).origin],
  ['the sign-in', signIn, '/sign-in.css', '/oauth2/token'],
]

const origins = [
  'https://attacker.example',
  'null',
  'http://127.0.0.1:1',
  'http://localhost:5173',
  page.replace('http:', 'https:'),
  `${page}.attacker.example`,
]
const simple = ['Content-Length: 2', 'Content-Type: text/plain']

for (const [part, url, read, write, own = page] of ports) {
  const { host, port } = new URL(url)
  const send = async (line: string, headers: string[] = [], body = '', name = host) => {
    const ending = headers.some((each) => each.startsWith('Connection:')) ? [] : ['Connection: close']
    return sendRaw(url, `${line} HTTP/1.1\r\n${[`Host: ${name}`, ...ending, ...headers].join('\r\n')}\r\n\r\n${body}`, { isOne: true })
  }
  const expectRefused = ({ status, headers, body }: Awaited<ReturnType<typeof send>>) => {
    expect(status, body).toBe(403)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(body).toMatch(/^\{"message":"Forbidden: |is not allowed|The Host header is not the name|may only link to this server\.$/)
  }

  test.each(origins)(`${part} refuses what pages of %s ask`, async (origin) => {
    expectRefused(await send(`GET ${read}`, [`Origin: ${origin}`]))
    expectRefused(await send(`POST ${write}`, [`Origin: ${origin}`, ...simple], '{}'))
    expectRefused(await send(`POST ${write}`, [`Origin: ${origin}`, 'Content-Length: 3', 'Content-Type: application/x-www-form-urlencoded'], 'a=b'))
    expectRefused(await send(`OPTIONS ${write}`, [`Origin: ${origin}`, 'Access-Control-Request-Method: POST']))
    expectRefused(await send(`GET ${read}`, [`Origin: ${origin}`, ...upgrade]))
    expectRefused(await send(`GET /?token=guessed`, [`Origin: ${origin}`, ...upgrade, 'Sec-WebSocket-Protocol: vite-hmr']))
  })

  test.each([
    `attacker.example:${port}`,
    'attacker.example',
    `127.0.0.1.attacker.example:${port}`,
    `localhost.attacker.example`,
    'sqs.us-east-1.amazonaws.com',
  ])(`${part} does not answer by the name %s, which an attacker bound to this machine`, async (name) => {
    expectRefused(await send(`GET ${read}`, [], '', name))
    expectRefused(await send(`POST ${write}`, [`Origin: http://${name}`, ...simple], '{}', name))
    expectRefused(await send(`OPTIONS ${write}`, [`Origin: http://${name}`, 'Access-Control-Request-Method: POST'], '', name))
    expectRefused(await send(`GET ${read}`, [`Origin: http://${name}`, ...upgrade], '', name))
  })

  test.each(['image', 'script', 'style', 'iframe', 'embed'])(`${part} is not a %s in a page of another site`, async (dest) => {
    const mode = ['iframe', 'embed'].includes(dest) ? 'navigate' : 'no-cors'
    for (const site of ['cross-site', 'same-site'])
      expectRefused(await send(`GET ${read}`, [`Sec-Fetch-Site: ${site}`, `Sec-Fetch-Mode: ${mode}`, `Sec-Fetch-Dest: ${dest}`]))
  })

  test(`${part} answers programs without an origin, links, and its own page`, async () => {
    expect((await send(`GET ${read}`)).status).toBe(200)
    expect((await send(`GET ${read}`, ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'])).status).toBe(200)
    expect((await send(`GET ${read}`, [`Origin: ${own}`])).status).toBe(200)
    expect((await send(`POST ${write}`, [`Origin: ${own}`, ...simple], '{}')).status).not.toBe(403)
  })
}

test('the page’s websocket needs the token that only the page has', async () => {
  const { host } = new URL(page)
  const ask = (token: string) =>
    sendRaw(
      page,
      `GET /?token=${token} HTTP/1.1\r\n${[`Host: ${host}`, `Origin: ${page}`, ...upgrade, 'Sec-WebSocket-Protocol: vite-hmr'].join('\r\n')}\r\n\r\n`,
    )
  expect((await ask('guessed')).status).toBe(400)
})

test('opening an editor on this machine is for the page alone, not even for links', async () => {
  const { host } = new URL(page)
  const link = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document']
  const line = 'GET /__open-in-editor?file=nothing.ts HTTP/1.1'
  expect((await sendRaw(page, `${line}\r\n${[`Host: ${host}`, 'Connection: close', ...link].join('\r\n')}\r\n\r\n`)).status).toBe(403)
})

test('a request of a browser to the database’s port ends there', async () => {
  const { hostname, port } = new URL(database)
  const answer = await new Promise<string>((resolve) => {
    let said = ''
    const socket = connect(Number(port), hostname)
    socket
      .on('error', () => {})
      .on('data', (piece) => (said += piece))
      .on('close', () => resolve(said))
    socket.write(`POST / HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: https://attacker.example\r\nContent-Length: 9\r\n\r\nselect 1;`)
  })
  // PostgreSQL takes it for a packet of an absurd length
  expect(answer).not.toMatch(/HTTP|\?column\?/)
})

test.runIf(process.platform === 'linux')('its processes listen where the stack says, on loopback, and nowhere else', async () => {
  const all = await listening()
  const known = Object.values(record.urls).map((url) => Number(new URL(url).port))
  const pids = new Set(all.filter(({ port }) => known.includes(port)).map(({ pid }) => pid))
  const ours = all.filter(({ pid }) => pids.has(pid))
  expect([...new Set(ours.map(({ address, port }) => `${address}:${port}`))].toSorted()).toEqual(known.map((port) => `127.0.0.1:${port}`).toSorted())
})
