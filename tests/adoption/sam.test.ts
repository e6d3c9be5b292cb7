import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { foundLines } from '@stagecraft/localstack/adoption/report.ts'
import { keepValues } from '@stagecraft/localstack/adoption/values.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProjectCopy } from '../system/support/project-copy.ts'
import { eventually } from '../system/support/stack.ts'
import { askJson } from './support/aws-json.ts'
import { repositoryCopy } from './support/repository-copy.ts'
import { signedHeaders } from './support/signed-request.ts'
import { connected, handshake } from './support/socket.ts'

// a template of SAM alone: REST and HTTP API, a queue, a table, a layer, JavaScript as it is and TypeScript built by esbuild
let copy: ProjectCopy & { service: string }
let record: StackRecord

beforeAll(async () => {
  copy = await repositoryCopy('sam')
  await keepValues(await copy.open(), { 'param:Greeting': 'Good morning' })
  record = await copy.start()
})
afterAll(() => copy?.remove())

const ask = (path: string) => fetch(`${record.urls.api}${path}`)

test('its REST API and its HTTP API answer, with a parameter of this machine, one of the template, and a layer', async () => {
  const message = 'Good morning dear Ada!'
  for (const path of ['/hello/Ada', '/live/hello/Ada', '/hi/Ada']) expect([path, await (await ask(path)).json()]).toEqual([path, { message }])
})

test('its REST API has any method, checks bodies and parameters by the template, and answers a preflight', async () => {
  for (const method of ['PUT', 'DELETE']) expect((await fetch(`${record.urls.api}/any/Ada`, { method })).status).toBe(200)
  const post = (path: string, body: unknown) =>
    fetch(`${record.urls.api}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect((await post('/checked/Ada?by=Grace', { name: 'Ada', age: 36 })).status).toBe(200)
  const refused = await post('/checked/Ada?by=Grace', { name: 'Ada', age: 17 })
  expect([refused.status, await refused.json()]).toEqual([422, { message: 'That is no greeting.' }])
  const asked = await post('/checked/Ada', { name: 'Ada', age: 36 })
  expect([asked.status, await asked.json()]).toEqual([400, { message: 'Missing required request parameters: [by]' }])
  const sent = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' }
  const { status, headers } = await fetch(`${record.urls.api}/checked/Ada`, { method: 'OPTIONS', headers: sent })
  expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-methods')]).toEqual([200, '*', 'GET,POST'])
  expect(headers.get('access-control-allow-headers')).toBe('x-team')
})

test('a layer that SAM would build has its files and its packages for a function in Python', async () => {
  const answer = await ask('/count/1234567')
  expect([answer.status, await answer.text()]).toEqual([200, '1,234,567'])
})

test('a template that it nests is part of the stack: its function answers, with what the template gave it, by SSM too', async () => {
  const answer = (await (await ask('/shout/Ada')).json()) as { table: string }
  const stack = `${record.service}-${record.stage}`
  expect(answer).toEqual({ said: 'ADA!!', table: await physicalId(record, stack, 'Names'), stack: `${stack}-Loud` })
})

test('a message reaches TypeScript that esbuild has built, which writes to the table under its own role', async () => {
  expect((await ask('/kept/Grace')).status).toBe(404)
  const sqs = new SQSClient(clientOptions(record))
  await sqs.send(new SendMessageCommand({ QueueUrl: await physicalId(record, `${record.service}-${record.stage}`, 'Jobs'), MessageBody: ' Grace ' }))
  sqs.destroy()
  await eventually('the name kept', async () => (await ask('/kept/Grace')).status === 200)
  // by a policy that names the secret as `!Ref` gives it
  expect(await (await ask('/kept/Grace')).json()).toEqual({ kept: true, phrase: 'friend' })
})

test('resources of its own, whose code is in the template, answer CloudFormation; Python has the AWS SDK', async () => {
  const ssm = new SSMClient(clientOptions(record))
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/sam/made' }))
  ssm.destroy()
  expect(Parameter?.Value).toBe('boto3 hand, node hand')
})

test('its WebSocket API takes who signs, and answers where two parts of a message select a route with a response', async () => {
  const [{ url = '' } = {}] = record.webSockets ?? []
  expect(url).toBe(`${record.urls.api.replace('http', 'ws')}/live`)
  expect((await handshake(url)).status).toBe(403)
  const asked = url.replace('ws', 'http')
  expect((await handshake(url, await signedHeaders({ ...record, secretAccessKey: 'wrong' }, 'execute-api', asked))).status).toBe(403)
  const socket = await connected(url, { headers: await signedHeaders(record, 'execute-api', asked) })
  expect(await socket.ask({ kind: 'loud', size: 7, text: 'hello' })).toBe('HELLO')
  expect(await socket.ask({ kind: 'loud', text: 'hello' })).toMatchObject({ message: 'Forbidden' })
  socket.close()
})

test('a state machine has the definition of its file, with a number and a function put in', async () => {
  const stateMachineArn = await physicalId(record, `${record.service}-${record.stage}`, 'Steps')
  const input = JSON.stringify({ body: JSON.stringify({ text: 'hello' }) })
  const { executionArn } = await askJson<{ executionArn: string }>(record, 'AWSStepFunctions.StartExecution', { stateMachineArn, input })
  const output = await eventually('the end of the execution', async () => {
    return (await askJson<{ output?: string }>(record, 'AWSStepFunctions.DescribeExecution', { executionArn })).output
  })
  expect(JSON.parse(output)).toEqual({ statusCode: 200, body: 'HELLO' })
})

test('the table of what was found is made of resources without properties, too', async () => {
  expect(foundLines(await describe(await copy.open()), { leftOut: record.leftOut, hasDatabase: false, ...record.capabilities })).toEqual(
    expect.any(Array),
  )
})

test('a saved file is answered the new way', async () => {
  const file = join(copy.service, 'hello', 'app.js')
  await writeFile(file, (await readFile(file, 'utf8')).replace('${polite} ', ''))
  await eventually('the new answer', async () => ((await (await ask('/hello/Ada')).json()) as { message: string }).message === 'Good morning Ada!')
})

test('what a template lacks is said with its place', async () => {
  const file = join(copy.service, 'template.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('Handler: keep.handler', 'Handlr: keep.handler'))
  await expect(describe(await copy.open())).rejects.toThrow(/KeepFunction/)
  await writeFile(file, text)
})
