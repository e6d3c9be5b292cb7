import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ssm } from '../aws-clients.ts'
import { authoritiesOf } from './authorities.ts'

const connection = {
  host: 'db.cluster-x.eu-central-1.rds.amazonaws.com',
  port: 5432,
  database: 'orders',
  ssl: 'require',
  minCapacity: 0,
  idleSeconds: 60,
}

// Systems Manager, as far as a parameter is asked for; every other service is at the same address and would be noticed
let asked: string[] = []
let aws: Server
beforeAll(async () => {
  aws = createServer((request, response) => {
    asked.push(String(request.headers['x-amz-target']))
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ Parameter: { Value: JSON.stringify(connection) } }))
  })
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  vi.unstubAllEnvs()
  ssm().destroy()
  aws.close()
})
beforeEach(() => {
  asked = []
  const environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`, // it listens on a port
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    CONFIG_PATH: '/service/stage',
    DATABASE_ROLE: 'reader',
    DATABASE_AUTHENTICATION: 'iam',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
})

test('with IAM a function signs in as its role by a token for that cluster, over TLS, and asks for no secret', async () => {
  const { databaseAddress } = await import('./address.ts')
  const { password, ...address } = await databaseAddress()
  expect(address).toEqual({
    host: connection.host,
    port: 5432,
    database: 'orders',
    user: 'reader',
    authorities: authoritiesOf('eu-central-1'),
    pauses: true,
    idleMs: 55_000,
  })
  const token = new URL(`https://${typeof password === 'function' ? await password() : ''}`)
  expect(token.host).toBe(`${connection.host}:5432`)
  const asks = ['Action', 'DBUser', 'X-Amz-Expires'].map((name) => token.searchParams.get(name))
  expect(asks).toEqual(['connect', 'reader', '900'])
  expect(token.searchParams.get('X-Amz-Credential')).toMatch(/^AKIAEXAMPLE\/\d{8}\/eu-central-1\/rds-db\/aws4_request$/)
  expect(asked).toEqual(['AmazonSSM.GetParameter'])
})

test('a stage that says neither iam nor password is refused', async () => {
  const { databaseAddress } = await import('./address.ts')
  vi.stubEnv('DATABASE_AUTHENTICATION', 'none')
  await expect(databaseAddress()).rejects.toThrow('“none”')
})
