import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, GetFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { EnginePlace, RunningEngine, SharedNetwork } from '@stagecraft/localstack/engines/engine.ts'
import { engines } from '@stagecraft/localstack/engines/index.ts'
import { databaseOf } from '@stagecraft/localstack/postgres/database.ts'
import type { PostgresServer } from '@stagecraft/localstack/postgres/server.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { insideOf } from '@stagecraft/localstack/traces/inside.ts'
import { newestRecords } from '@stagecraft/localstack/traces/records.ts'
import { zipSync } from 'fflate'
import getPort from 'get-port'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dockerSays, stateFolder } from './support/container-fixture.ts'

const region = 'eu-central-1'
const inContainers = engines.filter(({ network }) => network)

test('there is an engine that runs in containers', () => {
  expect(inContainers).not.toEqual([])
})

describe.each(inContainers.map((engine) => ({ engine, name: engine.name })))('$name', ({ engine }) => {
  const postgres = databaseOf('docker')
  let place: EnginePlace
  let ports: { engine: number; database: number; laptop: number }
  let network: SharedNetwork | undefined
  let running: RunningEngine
  let database: PostgresServer
  let onLaptop: Server
  let removeState: () => Promise<void>

  beforeAll(async () => {
    const { state, remove } = await stateFolder()
    removeState = remove
    place = {
      program: join(state, 'program'),
      state: join(state, 'engine-state'),
      temporary: join(state, 'functions'),
      log: join(state, 'engine.log'),
    }
    ports = {
      engine: await getPort({ host: '127.0.0.1' }),
      database: await getPort({ host: '127.0.0.1' }),
      laptop: await getPort({ host: '127.0.0.1' }),
    }
    onLaptop = createServer((_, answer) => answer.end('the laptop')).listen({ host: '127.0.0.1', port: ports.laptop })
    await engine.install(place, () => {})
    network = await engine.network?.(place, { published: [ports.engine, ports.database], relayed: [ports.laptop] })
    const folder = join(state, 'postgres')
    ;[running, database] = await Promise.all([start(), postgres.start({ folder, port: ports.database, database: 'things' })])
  }, 600_000)
  afterAll(async () => {
    onLaptop?.close()
    await running?.stop()
    await postgres.remove(join(place.state, '..', 'postgres'))
    await network?.stop()
    await removeState?.()
  })

  function start(): Promise<RunningEngine> {
    return engine.start(place, { port: ports.engine, region, frontSecret: 'shown-by-nobody', reaches: { signIn: ports.laptop } })
  }

  function options() {
    const { endpoint = '', credentials } = running
    return clientOptions({ endpoint, region, ...(credentials ?? { accessKeyId: '', secretAccessKey: '' }) })
  }

  const s3 = () => new S3Client({ ...options(), forcePathStyle: true })

  test('it runs in a container of the stack, as an account without rights, and all ports are published on loopback by the network', async () => {
    const { container = '' } = running
    const [mode, user, privileged] = (
      await dockerSays('inspect', '--format', '{{.HostConfig.NetworkMode}} {{.Config.User}} {{.HostConfig.Privileged}}', container)
    ).split(' ')
    const holder = await dockerSays('inspect', '--format', '{{.Id}}', network?.container ?? '')
    expect([mode, privileged]).toEqual([`container:${holder}`, 'false'])
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    const published = (await dockerSays('port', network?.container ?? '')).split('\n').toSorted()
    expect(published).toEqual([ports.engine, ports.database].map((port) => `${port}/tcp -> 127.0.0.1:${port}`).toSorted())
  })

  test('nothing is started in it to ask for its health: the kit asks', async () => {
    expect(await dockerSays('inspect', '--format', '{{.State.Health}}', running.container ?? '')).toBe('<nil>')
  })

  test.each([
    ['another host name', { host: 'evil.example' }],
    ['another page', { origin: 'http://evil.example' }],
  ])('it refuses %s', async (_, headers) => {
    expect(await statusOf(ports.engine, headers)).toBe(403)
  })

  test('addresses are the same here and in a function: the engine, the database, a server of the laptop, and a queue’s URL', async () => {
    const sqs = new SQSClient(options())
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'addresses' }))
    sqs.destroy()
    expect(new URL(QueueUrl).host).toBe(`127.0.0.1:${ports.engine}`)
    const found = await invoked({
      engine: `http://127.0.0.1:${ports.engine}/_localstack/health`,
      laptop: `http://127.0.0.1:${ports.laptop}/`,
      queue: QueueUrl,
      database: ports.database,
    })
    expect(found).toMatchObject({ engine: 200, laptop: 'the laptop', database: 'R', queue: `127.0.0.1:${ports.engine}` })
    expect(await statusOf(ports.laptop, {})).toBe(200)
    expect(new URL(database.url).port).toBe(String(ports.database))
  })

  test('where it keeps what went on inside an invocation, this machine reads it', async (context) => {
    const [folder, insideFolder] = [engine.invocations?.(place), engine.inside?.(place)]
    if (!folder || !insideFolder) return context.skip()
    await invoked({ asks: `http://127.0.0.1:${ports.engine}/`, database: ports.database })
    const [record] = await newestRecords(folder, 1)
    const inside = record && (await insideOf(insideFolder, record))
    expect(inside).toMatchObject({ output: { text: '{"database":"R"}' }, calls: [{ aws: 'sqs', op: 'ListQueues', status: 400 }] })
  })

  test('killed, it is noticed; the next start says since when state is lost, and has the objects', async () => {
    await s3().send(new CreateBucketCommand({ Bucket: 'things' }))
    await s3().send(new PutObjectCommand({ Bucket: 'things', Key: 'kept', Body: 'here' }))
    await dockerSays('kill', running.container ?? '')
    expect(await running.ended).toBe(137)
    running = await start()
    expect(running.state.kind).toBe('lost')
    // as a deployment does
    await s3().send(new CreateBucketCommand({ Bucket: 'things' }))
    running = await running.bringBack()
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: 'things', Key: 'kept' }))
    expect(await Body?.transformToString()).toBe('here')
  })

  test('the database runs on while the engine is killed: its network is another container’s', async () => {
    expect(await postgres.isServing(join(place.state, '..', 'postgres'))).toBe(true)
    expect(await invoked({ database: ports.database })).toMatchObject({ database: 'R' })
  })

  test('a clean stop keeps objects, messages in their order, and functions', async () => {
    let sqs = new SQSClient(options())
    const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'kept.fifo', Attributes: fifo }))
    for (const MessageBody of ['first', 'second']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'one' }))
    sqs.destroy()
    await running.stop()
    running = await start()
    expect(running.state).toEqual({ kind: 'kept' })
    // each start of this test has a key of its own
    sqs = new SQSClient(options())
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: 'things', Key: 'kept' }))
    expect(await Body?.transformToString()).toBe('here')
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 10 }))
    expect(Messages.map(({ Body }) => Body)).toEqual(['first', 'second'])
    sqs.destroy()
    const lambda = new LambdaClient(options())
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}))
    const Payload = JSON.stringify({ database: ports.database })
    const answer = await lambda.send(new InvokeCommand({ FunctionName: Functions[0]?.FunctionName, Payload }))
    lambda.destroy()
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual({ database: 'R' })
  })

  const code = `
const { request } = require('node:http')
const { connect } = require('node:net')
// PostgreSQL answers a request for TLS with one letter: https://www.postgresql.org/docs/17/protocol-message-formats.html
const letter = (port) => new Promise((resolve, reject) => {
  const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])))
  socket.once('data', (data) => { socket.destroy(); resolve(data.toString()) }).once('error', reject)
})
// signed by nobody
const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=NOBODY/20260102/eu-central-1/sqs/aws4_request', 'x-amz-target': 'AmazonSQS.ListQueues' }
const asked = (url) => new Promise((resolve, reject) => {
  const sent = request(url, { method: 'POST', headers }, (answer) => answer.resume().once('end', resolve))
  sent.once('error', reject).end('{}')
})
exports.handler = async ({ engine, laptop, queue, database, asks }) => ({
  ...(asks ? { asked: await asked(asks) } : {}),
  ...(engine ? { engine: (await fetch(engine)).status } : {}),
  ...(laptop ? { laptop: await (await fetch(laptop)).text() } : {}),
  ...(queue ? { queue: new URL(queue).host } : {}),
  database: (await letter(database)).replace(/[NS]/, 'R'),
})`

  async function invoked(event: object): Promise<unknown> {
    const [iam, lambda] = [new IAMClient(options()), new LambdaClient(options())]
    const name = `addresses-${Math.random().toString(36).slice(2, 10)}`
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }))
    const ZipFile = zipSync({ 'index.js': Buffer.from(code) })
    const described = {
      FunctionName: name,
      Runtime: 'nodejs24.x' as const,
      Handler: 'index.handler',
      Role: Role?.Arn,
      Timeout: 30,
      Code: { ZipFile },
    }
    await lambda.send(new CreateFunctionCommand(described))
    await active(lambda, name)
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }))
    for (const client of [iam, lambda]) client.destroy()
    return JSON.parse(Buffer.from(Payload ?? []).toString())
  }

  async function active(lambda: LambdaClient, FunctionName: string): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }))
      if (Configuration?.State !== 'Pending') return
      await sleep(50)
    }
    throw new Error('The function did not become active within 10 s.')
  }
})

async function statusOf(port: number, headers: Record<string, string>): Promise<number | undefined> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .once('error', reject)
      .end()
  })
}
