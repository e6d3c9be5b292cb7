import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../system/support/browser.ts'
import { signInAsNew } from './support/pool-token.ts'
import { askRaw } from './support/raw-request.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { signedHeaders } from './support/signed-request.ts'

// a team's page at the port of its own development server uses the API, the bucket and the user pool as it does on AWS; other sites' pages do not
const bucket = 'own-page-pictures-dev'
let copy: RepositoryCopy
let record: StackRecord
let s3: S3Client
let browser: Browser
let server: Server
let page: Page

beforeAll(async () => {
  copy = await repositoryCopy('own-page')
  record = await copy.start()
  s3 = new S3Client({ ...clientOptions(record), forcePathStyle: true })
  server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>A team’s page</title>'))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  browser = await startBrowser()
  page = await browser.newPage()
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`) // it listens on TCP
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  s3?.destroy()
  await copy?.remove()
})

// signed, and changed afterwards
async function forged(): Promise<Record<string, string>> {
  const { authorization = '', ...others } = await signedHeaders(record, 's3', `${record.endpoint}/${bucket}/a.txt`, 'GET', '')
  return { ...others, authorization: `${authorization.slice(0, -4)}${authorization.endsWith('0000') ? '1111' : '0000'}` }
}

const signed = (command: PutObjectCommand | GetObjectCommand) => getSignedUrl(s3, command)
const picture = { Bucket: bucket, Key: 'a.txt' }
const local = 'http://localhost:5173'
const elsewhere = ['https://elsewhere.example', 'null', 'http://localhost.elsewhere.example', 'http://localhost:5173.elsewhere.example']

test('it uploads to a signed address, and reads what is there, by the bucket’s rules', async () => {
  const [put, get] = await Promise.all([signed(new PutObjectCommand(picture)), signed(new GetObjectCommand(picture))])
  const read = await page.evaluate(
    async ([to = '', from = '']) => {
      const { status } = await fetch(to, { method: 'PUT', body: 'a picture', headers: { 'content-type': 'text/plain' } })
      return [status, await (await fetch(from)).text()]
    },
    [put, get],
  )
  expect(read).toEqual([200, 'a picture'])
})

test('it signs in at the user pool, without a signature', async () => {
  const [poolId, clientId] = await Promise.all(
    ['People', 'PeopleClient'].map((each) => physicalId(record, `${record.service}-${record.stage}`, each)),
  )
  const user = 'somebody'
  await signInAsNew(record, { poolId: poolId ?? '', clientId: clientId ?? '', user })
  const answer = await page.evaluate(
    async ([endpoint = '', ClientId = '', USERNAME = '']) => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' }
      const AuthParameters = { USERNAME, PASSWORD: 'Enough-4-a-test!' }
      const body = JSON.stringify({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters })
      const asked = await fetch(endpoint, { method: 'POST', headers, body })
      return (await asked.json()) as { AuthenticationResult?: { AccessToken?: string } }
    },
    [record.endpoint, clientId ?? '', user],
  )
  expect(answer.AuthenticationResult?.AccessToken).toMatch(/^ey/)
})

test('its development server may pass requests to the API on, with the page’s origin', async () => {
  const answer = await askRaw(`${record.urls.api}/notes`, ['Origin', local, 'Content-Type', 'text/plain'], 'POST', Buffer.from('a note'))
  expect([answer.status, answer.body.toString()]).toEqual([201, 'a note'])
  for (const origin of elsewhere) expect((await askRaw(`${record.urls.api}/notes`, ['Origin', origin], 'POST')).status).toBe(403)
})

test('a page of another site gets nothing of it, whatever is signed', async () => {
  const get = await signed(new GetObjectCommand(picture))
  for (const origin of elsewhere) expect((await askRaw(get, ['Origin', origin])).status).toBe(403)
})

test.each([
  [
    'what is signed in its headers',
    async () => signedHeaders(record, 's3', `${record.endpoint}/${bucket}/a.txt`, 'GET', ''),
    'GET',
    `/${bucket}/a.txt`,
    200,
  ],
  ['what nobody signed', async () => ({}), 'GET', `/${bucket}/a.txt`, 403],
  ['what somebody else signed', forged, 'GET', `/${bucket}/a.txt`, 403],
  ['a call of AWS without a signature', async () => ({ 'x-amz-target': 'SecretsManager.ListSecrets' }), 'POST', '/', 403],
  ['the engine’s own paths', async () => ({ 'access-control-request-method': 'POST' }), 'OPTIONS', '/_ministack/reset', 403],
  [
    'the engine’s own paths, signed',
    async () => signedHeaders(record, 's3', `${record.endpoint}/_ministack/reset`, 'POST', ''),
    'POST',
    '/_ministack/reset',
    403,
  ],
] as const)('at the engine, a page of this machine asks %s', async (_, headersOf, method, path, status) => {
  const headers = Object.entries({ ...(await headersOf()), Origin: local }).flat()
  expect((await askRaw(`${record.endpoint}${path}`, headers, method)).status).toBe(status)
})
