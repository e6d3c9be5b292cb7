import { createServer as createWebServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import tls, { connect } from 'node:tls'
import { generate } from 'selfsigned'
import { expect, test } from 'vitest'
import { SeenCalls } from './seen-calls.cjs'
import { watchRequests } from './watch-requests.cjs'
import { watchSockets } from './watch-sockets.cjs'

const calls = new SeenCalls()
watchSockets(calls)
watchRequests(calls)
const seen = () => (JSON.parse(calls.told() || '{"calls":[]}') as { calls: Record<string, unknown>[] }).calls

test('statements over TLS are read before they are encrypted, as pg turns a connection to TLS', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
  const context = tls.createSecureContext({ key, cert })
  // a server of PostgreSQL, as far as one statement goes: https://www.postgresql.org/docs/17/protocol-flow.html
  const ready = Buffer.from('5a0000000549', 'hex')
  const server = createServer((socket) =>
    socket.once('data', () => {
      socket.write('S')
      const secured = new tls.TLSSocket(socket, { isServer: true, secureContext: context })
      secured.once('data', () => {
        secured.write(Buffer.concat([Buffer.from('520000000800000000', 'hex'), ready]))
        secured.once('data', () => secured.write(Buffer.concat([Buffer.from('430000000d53454c4543542031', 'hex'), Buffer.from([0]), ready])))
      })
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { Socket } = await import('node:net')
  calls.begin()
  const socket = new Socket()
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(Buffer.from('0000000804d2162f', 'hex'))
  await new Promise((resolve) => socket.once('data', resolve))
  // by name, as a bundle of ES modules has it
  const secured = connect({ socket, rejectUnauthorized: false })
  secured.write(Buffer.from('0000000800030000', 'hex'))
  await new Promise((resolve) => secured.once('data', resolve))
  secured.write(Buffer.concat([Buffer.from('510000000d', 'hex'), Buffer.from('select 1\0')]))
  await new Promise((resolve) => secured.once('data', resolve))
  expect(seen()).toMatchObject([{ sql: 'select ?', rows: 1 }])
  calls.end()
  secured.destroy()
  server.close()
})

test('a signed request by fetch is a call of AWS, and any other is none', async () => {
  const server = createWebServer((request, response) => {
    response.writeHead(request.method === 'PUT' ? 404 : 200, request.method === 'PUT' ? { 'x-amzn-errortype': 'NoSuchBucket:' } : {}).end('answer')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const authorization = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=abc`
  calls.begin()
  await (
    await fetch(`${url}/`, { method: 'POST', headers: { authorization: authorization('sqs'), 'X-Amz-Target': 'AmazonSQS.SendMessage' }, body: '{}' })
  ).text()
  await (await fetch(`${url}/inbox/a.csv`, { method: 'PUT', headers: { authorization: authorization('s3') }, body: 'a' })).text()
  await (await fetch(`${url}/`, { headers: { authorization: 'Bearer abc' } })).text()
  expect(seen()).toMatchObject([
    { aws: 'sqs', op: 'SendMessage', status: 200 },
    { aws: 's3', op: 'PutObject', on: 'inbox', status: 404, error: 'NoSuchBucket' },
  ])
  expect(seen()).toHaveLength(2)
  calls.end()
  server.close()
})
