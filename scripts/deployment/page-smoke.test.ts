import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pageName, tryPage } from './page-smoke.ts'

/** A page’s address as a deployment asks it. CloudFront is stood in for by a small server. */
let asked: string[]
let answers: Record<string, [status: number, type: string]>
const server = createServer(({ url = '' }, response) => {
  asked.push(url)
  const [status, type] = answers[url] ?? answers['*'] ?? [404, 'text/html']
  response.writeHead(status, { 'content-type': type }).end('x')
})
let address: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const types = { '/': 'text/html', '/api/ready': 'application/json' }
const hurried = { limitMs: 50, pauseMs: 10 }
const failing = (what: string) => ({ code: 'smoke-test-failed', message: expect.stringContaining(what) })

test('the page and the API answer at the page’s address', async () => {
  ;[asked, answers] = [[], { '/': [200, 'text/html; charset=utf-8'], '/api/ready': [200, 'application/json'] }]
  await tryPage('prod', address, types, hurried)
  expect(asked).toEqual(['/', '/api/ready'])
})

test('one that answers only after a while is waited for', async () => {
  ;[asked, answers] = [[], { '/': [503, 'text/html'] }]
  const tried = tryPage('prod', address, { '/': 'text/html' }, { limitMs: 20_000, pauseMs: 10 })
  await expect.poll(() => asked.length, { timeout: 15_000 }).toBeGreaterThan(1)
  answers = { '/': [200, 'text/html'] }
  await tried
})

test('an error, the page in place of the API, and nobody', async () => {
  ;[asked, answers] = [[], { '/': [200, 'text/html'], '/api/ready': [502, 'application/json'] }]
  await expect(tryPage('prod', address, types, hurried)).rejects.toMatchObject(
    failing('/api/ready of prod does not answer as it should, for 0.05 s: 502'),
  )
  // what a distribution without the API’s origin does
  answers = { '*': [200, 'text/html'] }
  await expect(tryPage('prod', address, types, hurried)).rejects.toMatchObject(failing('200 with text/html, not 200 with application/json'))
  const port = await getPort({ host: '127.0.0.1' })
  await expect(tryPage('prod', `http://127.0.0.1:${port}`, types, hurried)).rejects.toMatchObject(failing('ECONNREFUSED'))
})

test('the page is asked for at its own name, and without one at CloudFront’s', () => {
  const distribution = (config: object) => ({
    Resources: { D: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: config } } },
  })
  expect(pageName(distribution({ Aliases: ['shop.acme.de', 'acme.de'] }))).toBe('shop.acme.de')
  expect(pageName(distribution({}))).toBeUndefined()
  expect(pageName({ Resources: {} })).toBeUndefined()
  expect(pageName(undefined)).toBeUndefined()
})
