import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TakenOutput } from '@stagecraft/localstack/stack/description.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takenParameters } from './taken-parameters.ts'
import type { Target } from './target.ts'

// CloudFormation as the other services of the stage have it: one without the output, one that may not be read
const answers: Readonly<Record<string, [status: number, body: string]>> = {
  'shop-storage-dev': [
    200,
    '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>shop-storage-dev</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs><member><OutputKey>QueueUrl</OutputKey><OutputValue>now</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
  ],
  'shop-users-dev': [
    403,
    '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform: cloudformation:DescribeStacks</Message></Error></ErrorResponse>',
  ],
}
let server: Server
let target: Target
beforeAll(async () => {
  server = createServer(async (request, answer) => {
    const body = (await request.toArray()).join('')
    const [status, text] = answers[new URLSearchParams(body).get('StackName') ?? ''] ?? [500, '']
    answer.writeHead(status, { 'content-type': 'text/xml' }).end(text)
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // of TCP
  const client = { region: 'eu-central-1', endpoint, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } }
  target = { service: 'shop-api', stage: 'dev', accounts: { stage: '222222222222', tools: '111111111111' }, client } as unknown as Target // what is read of it
})
afterAll(() => void server.close())

const output = (from: string, name: string): TakenOutput => ({
  parameter: `Of${from}${name}`,
  from,
  service: `shop-${from}`,
  region: 'eu-central-1',
  output: name,
})
const release = (...takes: TakenOutput[]) => ({ name: 'r', takes: { dev: takes } })
const had = (...names: string[]) => names.map((ParameterKey) => ({ ParameterKey, ParameterValue: 'before' }))

test('an output that is gone, or may not be read, is refused', async () => {
  await expect(takenParameters(target, release(output('storage', 'Shelf')))).rejects.toMatchObject({ code: 'output-missing' })
  await expect(takenParameters(target, release(output('users', 'Pool')))).rejects.toMatchObject({ code: 'account-not-ready' })
})

test('a way back has it as the stack had it, and all others as they are now', async () => {
  const takes = [output('storage', 'Shelf'), output('storage', 'QueueUrl'), output('users', 'Pool')]
  expect(await takenParameters(target, release(...takes), had('OfstorageShelf', 'OfstorageQueueUrl', 'OfusersPool'))).toEqual([
    { ParameterKey: 'OfstorageShelf', ParameterValue: 'before' },
    { ParameterKey: 'OfstorageQueueUrl', ParameterValue: 'now' },
    { ParameterKey: 'OfusersPool', ParameterValue: 'before' },
  ])
})

test('what the stack did not have either is refused', async () => {
  await expect(takenParameters(target, release(output('storage', 'Shelf')), had('OfstorageOther'))).rejects.toMatchObject({ code: 'output-missing' })
  const two = release(output('users', 'Pool'), output('users', 'Client'))
  await expect(takenParameters(target, two, had('OfusersPool'))).rejects.toMatchObject({ code: 'account-not-ready' })
})
