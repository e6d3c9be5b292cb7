import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyProject, type ProjectCopy } from './support/project-copy.ts'
import { eventually, givenStack, header, importText, root, signedIn } from './support/stack.ts'

// the kit hosts serverless-offline by its internals; `serverless offline`, on the same engine and database, is what it must be like
const { project, record } = await givenStack()
let copy: ProjectCopy
let command: ChildProcess
let byCommand: string

beforeAll(async () => {
  copy = await copyProject()
  await importText(record, 'gateways.csv', `${header}GATE-1,1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n`)
  const [http, lambda] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })]
  byCommand = `http://127.0.0.1:${http}`
  command = spawn(
    process.execPath,
    [
      join(root, 'node_modules/serverless/bin/serverless.js'),
      'offline',
      '--stage',
      'local',
      '--host',
      '127.0.0.1',
      '--httpPort',
      `${http}`,
      '--lambdaPort',
      `${lambda}`,
    ],
    { cwd: copy.root, env: { ...process.env, STAGECRAFT_STATE: project.state, AWS_PROFILE: 'my-company-sso' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  await eventually('an answer of serverless offline', async () => (await fetch(`${byCommand}/health`)).ok, 100_000)
}, 120_000)
afterAll(async () => {
  const ended = new Promise((resolve) => command?.once('exit', resolve))
  if (command?.kill('SIGKILL')) await ended
  await copy?.remove()
})

const requests: [string, RequestInit?][] = [
  ['/health'],
  ['/orders/GATE-1'],
  ['/orders?limit=1&id=GATE'],
  ['/orders/nobody'],
  ['/orders?limit=0'],
  ['/imports?key=a%2Fb%20c'],
  ['/nowhere'],
  ['/health', { method: 'DELETE' }],
  ['/uploads', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{half' }],
  ['/uploads', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"fileName":""}' }],
  ['/openapi.json'],
]

test.each(requests)('both gateways answer alike: %s %o', async (path, init) => {
  const [hosted, commanded] = await Promise.all([record.urls.api, byCommand].map((base) => answerOf(base + path, init)))
  expect(hosted).toEqual(commanded)
})

test.each(['https://elsewhere.example', 'null'])('neither gateway lets a page at %s read an answer, or ask before it does', async (origin) => {
  for (const base of [record.urls.api, byCommand]) {
    const asked = await fetch(`${base}/health`, { headers: { origin } })
    const before = await fetch(`${base}/uploads`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
    expect([asked.status, before.status]).toEqual([200, 405])
    for (const { headers } of [asked, before]) expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  }
})

async function answerOf(url: string, init?: RequestInit) {
  const answer = await fetch(url, { ...init, headers: { ...init?.headers, ...(await signedIn(record)) } })
  const { headers, status } = answer
  const body = (await answer.text()).replace(/[0-9a-f-]{36}/g, 'UUID').replace(/"requestId":"[^"]*"/g, '"requestId":"…"')
  return { status, type: headers.get('content-type'), etag: headers.get('etag'), allow: headers.get('allow'), body }
}
