import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyProject, emptyFunctions, type ProjectCopy } from './support/project-copy.ts'
import { type Offline, startOffline } from './support/serverless-offline.ts'
import { givenStack, header, importText, signedIn } from './support/stack.ts'

// the kit hosts serverless-offline by its internals; `serverless offline`, on the same engine and database, is what it must be like
const { project, record } = await givenStack()
let copy: ProjectCopy
let offline: Offline

beforeAll(async () => {
  copy = await copyProject()
  await emptyFunctions(copy, ['orders', 'imports', 'operations'])
  await importText(record, 'gateways.csv', `${header}GATE-1,1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n`)
  const environment = { STAGECRAFT_STATE: project.state, AWS_PROFILE: 'my-company-sso' }
  offline = await startOffline(copy.root, { environment, ready: '/health' })
}, 120_000)
afterAll(async () => {
  await offline?.end()
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
  const [hosted, commanded] = await Promise.all([record.urls.api, offline.address].map((base) => answerOf(base + path, init)))
  expect(hosted).toEqual(commanded)
})

test.each(['https://elsewhere.example', 'null'])('neither gateway answers a page at %s, nor its preflight', async (origin) => {
  for (const base of [record.urls.api, offline.address]) {
    const asked = await fetch(`${base}/health`, { headers: { origin } })
    const before = await fetch(`${base}/uploads`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
    expect([asked.status, before.status]).toEqual([403, 403])
    for (const { headers } of [asked, before]) expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  }
})

async function answerOf(url: string, init?: RequestInit) {
  const answer = await fetch(url, { ...init, headers: { ...init?.headers, ...(await signedIn(record)) } })
  const { headers, status } = answer
  const body = (await answer.text()).replace(/[0-9a-f-]{36}/g, 'UUID').replace(/"requestId":"[^"]*"/g, '"requestId":"…"')
  return { status, type: headers.get('content-type'), etag: headers.get('etag'), allow: headers.get('allow'), body }
}
