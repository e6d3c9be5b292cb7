import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import { readSettings } from '@stagecraft/localstack/identity/settings.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { decodeJwt } from 'jose'
import { afterAll, expect, test } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { root, rows } from '../system/support/stack.ts'

const copies: ProjectCopy[] = []
const others: Server[] = []

afterAll(async () => {
  for (const each of others) each.close()
  await Promise.all(copies.map((copy) => copy.remove()))
})

async function fixture(name: string): Promise<ProjectCopy> {
  const folder = join(root, 'tests', 'fixtures', name)
  const copy = await copyOf(folder, globSync('**/*.*', { cwd: folder }))
  copies.push(copy)
  return copy
}

test('two stacks that start for the first time at the same moment both run, on ports of their own', async () => {
  const pair = await Promise.all([fixture('minimal'), fixture('minimal')])
  const records = await Promise.all(pair.map((copy) => copy.start()))
  const ports = records.flatMap(({ urls }) => [urls.page, urls.api, urls.engine])
  expect(new Set(ports).size).toBe(6)
  for (const { urls } of records) expect(await (await fetch(urls.page)).text()).toContain('<h1>Minimal</h1>')
  await Promise.all(pair.map((copy) => copy.stop()))
})

test('a stack whose ports other programs took moves, with its data and its sign-in addresses, and says where to', async () => {
  const copy = await fixture('guarded')
  const config = join(copy.root, 'stagecraft.config.ts')
  await writeFile(config, (await readFile(config, 'utf8')).replace("page: 'page',", "page: 'page',\n  database: 'things',"))
  const state = join(copy.root, '.stagecraft')
  const up = async (): Promise<{ record: StackRecord; said: string }> => {
    const { code, stderr } = await stagecraft(['up'], { cwd: copy.root, environment: { STAGECRAFT_STATE: state } })
    expect(code, stderr).toBe(0)
    const record = await readStack(await copy.open())
    if (!record) throw new Error('The stack has no record.')
    return { record, said: stderr }
  }

  const { record: before } = await up()
  await rows(before, 'create table kept (name text)')
  await rows(before, "insert into kept values ('Ada')")
  await send(before, 'Ada')
  const rita = decodeJwt((await signInSamplePerson(state, before.urls.signIn, 'rita')).accessToken).sub
  await copy.stop()

  const taken = [before.urls.page, before.urls.signIn, before.urls.engine, before.urls.database]
  for (const url of taken) await listen(Number(new URL(url ?? '').port))
  const { record: after, said } = await up()

  expect(after.urls.api).toBe(before.urls.api)
  for (const url of [after.urls.page, after.urls.signIn, after.urls.engine, after.urls.database]) expect(taken).not.toContain(url)
  for (const url of [after.urls.page, after.urls.signIn, after.urls.engine]) expect(said).toContain(`is at ${url} now`)
  expect(await rows(after, 'select name from kept')).toEqual([{ name: 'Ada' }])
  expect(await receive(after)).toBe(after.capabilities.carriesState ? 'Ada' : undefined)

  // people sign in at the new address and come back to the new one: the pool's own and a provider's, with what they had
  const { accessToken } = await signInSamplePerson(state, after.urls.signIn, 'rita')
  expect(decodeJwt(accessToken).sub).toBe(rita)
  expect(decodeJwt((await signInSamplePerson(state, after.urls.signIn, 'gina@example.com')).idToken)).toMatchObject({ email: 'gina@example.com' })
  expect((await readSettings(state))?.clients[0]?.callbackUrls).toEqual([`${after.urls.page}/signed-in`])
  expect(await (await fetch(`${after.urls.page}/config.json`)).json()).toEqual({ signInUrl: after.urls.signIn })
  const headers = { authorization: `Bearer ${accessToken}` }
  expect((await fetch(`${after.urls.api}/things`, { headers })).status).toBe(200)
  expect(await (await fetch(`${after.urls.api}/overstep`)).json()).toMatchObject({ own: 'sent' })

  // where it moved to it stays
  await copy.stop()
  const { record: again, said: nothing } = await up()
  expect(again.urls).toEqual(after.urls)
  expect(nothing).not.toContain('moved')
})

async function listen(port: number): Promise<void> {
  const server = createServer()
  others.push(server)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
}

async function send(record: StackRecord, MessageBody: string): Promise<void> {
  const sqs = new SQSClient(clientOptions(record))
  await sqs.send(new SendMessageCommand({ QueueUrl: await queue(sqs, record), MessageBody }))
  sqs.destroy()
}

async function receive(record: StackRecord): Promise<string | undefined> {
  const sqs = new SQSClient(clientOptions(record))
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: await queue(sqs, record), WaitTimeSeconds: 5 }))
  sqs.destroy()
  return Messages?.[0]?.Body
}

async function queue(sqs: SQSClient, record: StackRecord): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'guarded-local-other' }))
  expect(QueueUrl).toContain(record.endpoint)
  return QueueUrl
}
