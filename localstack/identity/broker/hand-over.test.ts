import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IdentitySettings, ProviderSettings } from '../settings.ts'
import { HandOver } from './hand-over.ts'
import { brokerSecret } from './secret.ts'

const provider: ProviderSettings = { name: 'Okta', type: 'OIDC', attributes: { email: 'email' } }
const claims = { sub: '1', email: 'one@example.com' }
let settings: IdentitySettings
let engine: Server
let asked: URL
beforeAll(async () => {
  engine = createServer((request, response) => {
    asked = new URL(request.url ?? '', 'http://engine')
    response.writeHead(302, { location: 'http://app/?code=engine' }).end()
  })
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`
  settings = { engine: address, secret: 'front', poolId: '', clients: [], providers: [provider], people: [], pageUrl: '' }
})
afterAll(() => engine.close())

test('the engine redeems what is handed to it once, with the secret, for the provider it is of', async () => {
  const handOver = new HandOver()
  expect((await handOver.deliver(settings, provider, 'relay', claims)).location?.href).toBe('http://app/?code=engine')
  expect([asked.pathname, asked.searchParams.get('state')]).toEqual(['/oauth2/idpresponse', 'relay'])
  const form = { code: asked.searchParams.get('code') ?? '', client_id: 'Okta', client_secret: brokerSecret('front') }
  const redeem = (changes: Record<string, string>) => handOver.redeem(settings, new URLSearchParams({ ...form, ...changes }))
  expect(await redeem({ client_secret: 'front' })).toBeUndefined()
  expect(await redeem({ client_secret: '' })).toBeUndefined()
  expect(await redeem({ client_id: 'Google' })).toBeUndefined()
  expect(decodeJwt((await redeem({}))?.id_token ?? '')).toMatchObject(claims)
  expect(await redeem({})).toBeUndefined()
})
