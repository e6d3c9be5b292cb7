import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'vite'
import { FakeAnswers } from './fake-answers.ts'
import { FakeSignIn } from './fake-sign-in.ts'
import { FakeSystem } from './fake-system.ts'

const tick = 100

/**
 * Answers below /api with a made-up system, and signs in whoever comes, as somebody in `groups`, so that the page can be looked at without
 * a stack: a Vite plugin, for FAKE_API=1 alone. Uploads are really taken and really "read", at a pace that can be watched.
 * `empty` begins with nothing.
 */
export function fakeApi({ empty, groups }: { empty: boolean; groups: readonly string[] }): Plugin {
  return {
    name: 'fake-api',
    configureServer(server) {
      const system = new FakeSystem()
      if (!empty) fill(system, (name) => readFileSync(new URL(`../public/samples/${name}`, import.meta.url), 'utf8'))
      const answers = new FakeAnswers(system)
      const timer = setInterval(() => system.work(12), tick)
      timer.unref()
      server.httpServer?.on('close', () => clearInterval(timer))
      server.middlewares.use('/api', (request, response) => void answer(answers, request, response))
      const signIn = new FakeSignIn(groups)
      const base = ({ headers }: IncomingMessage) => `http://${headers.host}/fake-sign-in`
      server.middlewares.use('/config.json', (request, response) => void response.end(JSON.stringify(signIn.configuration(base(request)))))
      server.middlewares.use('/fake-sign-in', async (request, response) => {
        const form = new URLSearchParams((await read(request)).toString())
        const { status, location, body } = signIn.answer(new URL(base(request) + request.url), form)
        response.writeHead(status, { 'content-type': 'application/json', ...(location ? { location } : {}) }).end(JSON.stringify(body))
      })
    },
  }
}

function fill(system: FakeSystem, sample: (name: string) => string): void {
  system.add('northwind-order-events.csv', sample('northwind-order-events.csv'))
  system.work(100_000)
  system.add('hostile.csv', sample('hostile.csv'))
  system.work(100_000)
  system.add(
    'early-events.csv',
    'order_id,sequence,type,occurred_at,customer_id,amount,currency\nA-2041,1,placed,2026-03-02T10:15:00Z,HARBOR,129.90,EUR\nA-2041,3,shipped,2026-03-03T08:00:00Z,HARBOR,,\nA-2041,4,delivered,2026-03-05T13:40:00Z,HARBOR,,\n',
  )
  system.work(100_000)
  system.refuseWhole(
    'prices.xlsx',
    'not-csv',
    'The file is an Excel workbook (.xlsx), not CSV. Save it as “CSV UTF-8 (comma delimited)” and import that file.',
  )
  system.kill(4)
  system.add('northwind-order-events.csv', sample('northwind-order-events.csv'))
  system.work(300)
}

async function answer(answers: FakeAnswers, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake')
  const body = await read(request)
  const made = answers.answer(request.method ?? 'GET', url, body)
  const text = JSON.stringify(made.body)
  const tag = `W/"${createHash('sha1').update(text).digest('base64url')}"`
  if (request.method === 'GET' && request.headers['if-none-match'] === tag) {
    response.writeHead(304, { etag: tag }).end()
    return
  }
  response.writeHead(made.status, { 'content-type': made.status < 400 ? 'application/json' : 'application/problem+json', etag: tag }).end(text)
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a request without encoding gives buffers
  return Buffer.concat(chunks)
}
