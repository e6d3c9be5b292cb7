import { createHash } from 'node:crypto'
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { newCredentials } from '@stagecraft/localstack/engines/credentials.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'
import { roleOf } from '../permissions/roles.ts'
import { sendRaw } from './raw.ts'
import { client, type Samples, samples } from './samples.ts'

// who is not of this stack, at its engine: other programs and users of the machine reach the port
const { record } = await givenStack()
const port = Number(new URL(record.endpoint).port)
const host = `host: 127.0.0.1:${port}`
let made: Samples

beforeAll(async () => {
  made = await samples(record)
})
afterAll(() => made?.remove())

interface Keys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

const own = { accessKeyId: record.accessKeyId, secretAccessKey: record.secretAccessKey }
const calls: Record<string, (keys: Keys) => Promise<unknown>> = {
  S3: (keys) => using(S3Client, keys, (client) => client.send(new ListBucketsCommand({}))),
  STS: (keys) => using(STSClient, keys, (client) => client.send(new GetCallerIdentityCommand({}))),
  SNS: (keys) => using(SNSClient, keys, (client) => client.send(new ListTopicsCommand({}))),
  SQS: (keys) => using(SQSClient, keys, (client) => client.send(new ListQueuesCommand({}))),
  Lambda: (keys) => using(LambdaClient, keys, (client) => client.send(new ListFunctionsCommand({}))),
  'Secrets Manager': (keys) => using(SecretsManagerClient, keys, (client) => client.send(new ListSecretsCommand({}))),
}

async function using<Client extends { destroy(): void }>(
  Kind: new (options: object) => Client,
  credentials: Keys,
  ask: (client: Client) => Promise<unknown>,
): Promise<unknown> {
  const client = new Kind({ ...clientOptions(record), credentials, forcePathStyle: true, maxAttempts: 1 })
  try {
    return await ask(client)
  } finally {
    client.destroy()
  }
}

const strangers: Record<string, Keys> = {
  '`test`': { accessKeyId: 'test', secretAccessKey: 'test' },
  'the account’s number': { accessKeyId: '000000000000', secretAccessKey: 'test' },
  'another account’s number': { accessKeyId: '123456789012', secretAccessKey: 'test' },
  'a key of another stack': newCredentials(),
}
const unknown: Record<string, string> = {
  S3: 'InvalidAccessKeyId',
  STS: 'InvalidClientTokenId',
  SNS: 'InvalidClientTokenId',
  SQS: 'InvalidClientTokenId',
  Lambda: 'UnrecognizedClientException',
  'Secrets Manager': 'UnrecognizedClientException',
}
const forged: Record<string, string> = {
  S3: 'SignatureDoesNotMatch',
  STS: 'SignatureDoesNotMatch',
  SNS: 'SignatureDoesNotMatch',
  SQS: 'SignatureDoesNotMatch',
  Lambda: 'InvalidSignatureException',
  'Secrets Manager': 'InvalidSignatureException',
}

for (const [service, call] of Object.entries(calls)) {
  test(`${service} takes the stack’s own key`, async () => {
    await expect(call(own)).resolves.toBeDefined()
  })

  test.each(Object.entries(strangers))(`${service} does not know %s, and says where the right one is`, async (_, keys) => {
    const name = unknown[service]
    await expect(call(keys)).rejects.toMatchObject({ name, message: expect.stringMatching(/stagecraft exec.*\.stagecraft\/env/) })
  })

  test(`${service} verifies the signature of the stack’s own key`, async () => {
    await expect(call({ ...own, secretAccessKey: 'test' })).rejects.toMatchObject({ name: forged[service] })
  })
}

test('a token that nobody gave makes the stack’s own key no better', async () => {
  await expect(calls.STS?.({ ...own, sessionToken: 'x' })).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
})

test('the key of a function’s role does not follow from names', async () => {
  const lambda = new LambdaClient(clientOptions(record))
  const names = Object.values(record.functions)
  const [name = ''] = names
  await lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: '{}' }))
  const role = await roleOf(record, Object.keys(record.functions)[0] ?? '')
  lambda.destroy()
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')
  const base = digest(`arn:aws:lambda:${record.region}:000000000000:function:${name}:${role}`)
  const guessed = {
    accessKeyId: `ASIA${base.slice(0, 16).toUpperCase()}`,
    secretAccessKey: digest(`secret:${base}`),
    sessionToken: digest(`token:${base}`),
  }
  await expect(calls.STS?.(guessed)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
})

test('nobody gets a role for a token that nobody verified', async () => {
  const iam = new IAMClient(clientOptions(record))
  const RoleName = `of-a-token-${crypto.randomUUID().slice(0, 8)}`
  const trust = { Effect: 'Allow', Principal: { Federated: 'accounts.google.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  const { Role: { Arn: RoleArn } = {} } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  const token = [{ alg: 'none' }, { iss: 'accounts.google.com', sub: 'x', aud: 'x' }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const command = new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'x', WebIdentityToken: `${token.join('.')}.` })
  // the SDK does not sign this call: some engines answer none without a signature
  const name = expect.stringMatching(/^(InvalidIdentityToken(Exception)?|MissingAuthenticationToken)$/)
  await expect(using(STSClient, own, (sts) => sts.send(command))).rejects.toMatchObject({ name })
  await iam.send(new DeleteRoleCommand({ RoleName }))
  iam.destroy()
})

const json = 'content-type: application/x-amz-json-1.1'
const bearer = 'authorization: Bearer x'
const scope = (service: string, key = record.accessKeyId) => `${key}/20260101/${record.region}/${service}/aws4_request`
const signedFor = (service: string, signature: string) =>
  `authorization: AWS4-HMAC-SHA256 Credential=${scope(service)}, SignedHeaders=host, Signature=${signature}`
const query = (service: string) => {
  const date = new Date().toISOString().replace(/\.\d+|[-:]/g, '')
  const credential = encodeURIComponent(scope(service).replace('20260101', date.slice(0, 8)))
  return `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Date=${date}&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`
}
const sts = (action: string) => `GET /?Action=${action}&Version=2011-06-15`
const control = () => `/v20180820/tags/${encodeURIComponent(`arn:aws:s3:::${made.bucket}`)}`

test.each<[string, () => string[]]>([
  ['a list of buckets', () => ['GET / HTTP/1.1']],
  ['a list of buckets with another kind of authorization', () => ['GET / HTTP/1.1', bearer]],
  ['a new bucket', () => ['PUT /taken-by-nobody HTTP/1.1']],
  ['an object', () => [`GET /${made.bucket}/object HTTP/1.1`]],
  ['an object by its bucket’s name', () => ['GET /object HTTP/1.1', `host: ${made.bucket}.s3.localhost:${port}`]],
  ['the tags of a bucket', () => [`GET ${control()} HTTP/1.1`]],
  ['the tags of a bucket by a query with a false signature', () => [`GET ${control()}?${query('s3')} HTTP/1.1`]],
  ['an object by a query with a false signature', () => [`GET /${made.bucket}/object?${query('s3')} HTTP/1.1`]],
  ['an object by the old query', () => [`GET /${made.bucket}/object?AWSAccessKeyId=${record.accessKeyId}&Expires=9999999999&Signature=x HTTP/1.1`]],
  ['an object by the old header', () => [`GET /${made.bucket}/object HTTP/1.1`, `authorization: AWS ${record.accessKeyId}:x`]],
  ['functions', () => ['GET /2015-03-31/functions/ HTTP/1.1']],
  ['functions with another kind of authorization', () => ['GET /2015-03-31/functions/ HTTP/1.1', bearer]],
  ['functions with the signature 0', () => ['GET /2015-03-31/functions/ HTTP/1.1', signedFor('lambda', '0')]],
  ['secrets', () => ['POST / HTTP/1.1', json, 'x-amz-target: secretsmanager.ListSecrets']],
  ['secrets with another kind of authorization', () => ['POST / HTTP/1.1', json, 'x-amz-target: secretsmanager.ListSecrets', bearer]],
  ['secrets with the signature 0', () => ['POST / HTTP/1.1', json, 'x-amz-target: secretsmanager.ListSecrets', signedFor('secretsmanager', '0')]],
  ['secrets by a query for S3', () => [`POST /?${query('s3')} HTTP/1.1`, json, 'x-amz-target: secretsmanager.ListSecrets']],
  ['secrets by a query for S3 beside a header', () => [`POST /?${query('s3')} HTTP/1.1`, json, 'x-amz-target: secretsmanager.ListSecrets', bearer]],
  ['secrets by a query', () => [`POST /?${query('secretsmanager')} HTTP/1.1`, json, 'x-amz-target: secretsmanager.ListSecrets']],
  ['queues', () => ['GET /?Action=ListQueues HTTP/1.1']],
  ['a session by two headers', () => [`${sts('GetSessionToken')} HTTP/1.1`, 'authorization: AWS4-HMAC-SHA256 x', signedFor('sts', '0')]],
  ['a session by a query for S3 beside a header', () => [`${sts('GetSessionToken')}&${query('s3')} HTTP/1.1`, bearer]],
  ['who calls, by two headers', () => [`${sts('GetCallerIdentity')} HTTP/1.1`, 'authorization: AWS4-HMAC-SHA256 x', signedFor('sts', '0')]],
  ['an action that no policy knows', () => ['POST / HTTP/1.1', json, 'x-amz-target: secretsmanager.NoSuchAction']],
  ['users of a pool', () => ['POST / HTTP/1.1', json, 'x-amz-target: AWSCognitoIdentityProviderService.ListUsers']],
  ['the credentials of a machine', () => ['GET /latest/meta-data/iam/security-credentials/x HTTP/1.1']],
  ['a registry of images', () => ['GET /v2/_catalog HTTP/1.1']],
])('without a signature of this stack is refused: %s', async (_, lines) => {
  const [line = '', ...headers] = lines()
  const answer = await sendRaw(
    port,
    [line, ...(headers.some((each) => each.startsWith('host:')) ? [] : [host]), ...headers],
    line.startsWith('POST') ? '{}' : '',
  )
  expect([400, 403]).toContain(answer.status)
  expect(answer.body).toMatch(
    /AccessDenied|Authentication ?Token|InvalidClientTokenId|UnrecognizedClient|Signature|Only the local stack itself|given more than once/,
  )
})

test('without a signature nobody gets a websocket to the broker of IoT', async () => {
  const upgrade = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==']
  const broker = [`host: x.iot.${record.region}.localhost:${port}`, 'sec-websocket-protocol: mqtt']
  expect((await sendRaw(port, ['GET /mqtt HTTP/1.1', ...broker, ...upgrade])).status).toBe(403)
})

test('a form is refused where another secret signed it', async () => {
  const { fields, url } = await made.form({ ...record, secretAccessKey: 'test' })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob(['x']), 'x.txt')
  const answer = await fetch(url, { method: 'POST', body: form })
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')])
})

test('a signed address is refused where another secret signed it, and where it was changed', async () => {
  const forger = client({ ...record, secretAccessKey: 'test' })
  const forged = await getSignedUrl(forger, new GetObjectCommand({ Bucket: made.bucket, Key: 'object' }))
  forger.destroy()
  for (const address of [forged, `${record.endpoint}${made.getPath}`.replace('object', 'form')]) {
    const answer = await fetch(address)
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')])
  }
})

test('a signed address of an upload takes the headers that were signed, and no other', async () => {
  const s3 = client(record)
  const command = new PutObjectCommand({ Bucket: made.bucket, Key: 'put', Tagging: 'a=b' })
  const address = await getSignedUrl(s3, command, { unhoistableHeaders: new Set(['x-amz-tagging']) })
  s3.destroy()
  const put = async (headers: Record<string, string>) => {
    const answer = await fetch(address, { method: 'PUT', headers: { 'x-amz-tagging': 'a=b', ...headers } })
    return [answer.status, await answer.text()]
  }
  expect(await put({ 'x-amz-copy-source': `/${made.bucket}/object` })).toEqual([403, expect.stringContaining('which were not signed')])
  expect(await put({})).toEqual([200, ''])
})

test('what is sent in signed pieces is stored, and refused where another secret signed it', async () => {
  const put = (secretAccessKey: string) =>
    using(S3Client, { ...own, secretAccessKey }, (s3) =>
      s3.send(new PutObjectCommand({ Bucket: made.bucket, Key: 'pieces', Body: Buffer.alloc(100_000), ChecksumAlgorithm: 'CRC32' })),
    )
  await expect(put(own.secretAccessKey)).resolves.toBeDefined()
  await expect(put('test')).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
})

test.each(['S3', 'SQS'])('%s refuses another body than the one that was signed', async (service) => {
  const other = (next: (step: { request: { body: unknown } }) => unknown) => (step: { request: { body: unknown } }) => {
    step.request.body = String(step.request.body).replace('kept', 'lost')
    return next(step)
  }
  // the last step before the request is sent
  const change = { step: 'finalizeRequest', priority: 'low', name: 'other-body' }
  const [Kind, command] =
    service === 'S3'
      ? [S3Client, new PutObjectCommand({ Bucket: made.bucket, Key: 'kept', Body: 'kept' })]
      : [SQSClient, new ListQueuesCommand({ QueueNamePrefix: 'kept' })]
  const changed = using(Kind as typeof S3Client, own, (client) => {
    client.middlewareStack.add(other as never, change as never)
    return client.send(command as PutObjectCommand)
  })
  // S3 names the hash that its header gives, where that is not the body's
  const name = service === 'S3' ? expect.stringMatching(/^(XAmzContentSHA256Mismatch|SignatureDoesNotMatch)$/) : 'SignatureDoesNotMatch'
  await expect(changed).rejects.toMatchObject({ name })
})

test('a bucket that was not there is made by the stack’s own key', async () => {
  const made = using(S3Client, { ...own, secretAccessKey: 'test' }, (s3) => s3.send(new CreateBucketCommand({ Bucket: 'taken' })))
  await expect(made).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
})

test('the code of a function is at the address that its description gives, and nowhere else', async () => {
  const lambda = new LambdaClient(clientOptions(record))
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: Object.values(record.functions)[0] }))
  lambda.destroy()
  const address = new URL(Code?.Location ?? '')
  expect((await fetch(address)).status).toBe(200)
  const changed = [...address.searchParams].map(([name, value]) => {
    const other = new URL(address)
    other.searchParams.set(name, `${value}1`)
    return other
  })
  expect(changed).not.toEqual([])
  const other = new URL(address)
  other.pathname += 'x'
  const bare = new URL(address.pathname, address)
  // 400 where a parameter is malformed now
  for (const each of [...changed, other, bare]) expect([400, 403], each.href).toContain((await fetch(each)).status)
})
