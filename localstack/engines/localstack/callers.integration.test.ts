import { request } from 'node:http'
import { CreateBucketCommand, GetObjectCommand, PutBucketCorsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import { absent, frontSecret, pageOrigin, region, startTestEngine, type TestEngine } from './test-engine.ts'

const Bucket = 'guarded'

describe.skipIf(absent)(`who is answered${absent ? ` (${absent})` : ''}`, () => {
  let here: TestEngine
  let s3: S3Client

  beforeAll(async () => {
    here = await startTestEngine()
    s3 = new S3Client({ ...clientOptions(here.access), forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }))
    const CORSRules = [{ AllowedMethods: ['POST', 'PUT'], AllowedOrigins: [pageOrigin], AllowedHeaders: ['*'] }]
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a key & ü+', Body: 'whole' }))
  }, 120_000)
  afterAll(async () => {
    s3?.destroy()
    await here?.remove()
  })

  /** Status of a request as it is, with the engine's own host unless told. */
  async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { port: here.port, host: '127.0.0.1', path, method, headers: { host: `127.0.0.1:${here.port}`, ...headers } },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        },
      )
      asked.once('error', reject)
      asked.end()
    })
  }

  const foreign = 'http://elsewhere.example'
  const secret = { 'x-stagecraft-front': frontSecret }
  test.each<[what: string, path: string, headers: Record<string, string>, method: string, status: number]>([
    ['health', '/_localstack/health', {}, 'GET', 200],
    ['health by another name of the machine', '/_localstack/health', { host: 'localhost:PORT' }, 'GET', 200],
    ['a foreign host', '/_localstack/health', { host: 'elsewhere.example:PORT' }, 'GET', 403],
    ['a host that leads to loopback by another’s DNS', '/_localstack/health', { host: 'bucket.localhost.localstack.cloud:PORT' }, 'GET', 403],
    ['another port', '/_localstack/health', { host: '127.0.0.1:1' }, 'GET', 403],
    ['its own paths', '/_localstack/info', {}, 'GET', 403],
    ['its own paths, to empty it', '/_localstack/state/reset', {}, 'POST', 403],
    ['its own paths, to read queues', '/_aws/sqs/messages', {}, 'GET', 403],
    ['its own paths with the secret', '/_localstack/info', secret, 'GET', 200],
    ['its own paths with the secret, of a foreign host', '/_localstack/info', { ...secret, host: 'elsewhere.example' }, 'GET', 403],
    ['its own paths with another secret', '/_localstack/info', { 'x-stagecraft-front': 'guessed' }, 'GET', 403],
    ['its own paths in another spelling', '/%5flocalstack/info', {}, 'GET', 403],
    ['its own paths behind a slash', '//_localstack/info', {}, 'GET', 403],
    ['the kit’s paths', '/_stagecraft/stack?name=any', {}, 'GET', 403],
    ['the kit’s paths with the secret', '/_stagecraft/stack?name=any', secret, 'GET', 404],
    ['credentials', '/_stagecraft/credentials?function=any', {}, 'GET', 403],
    ['no signature', '/', {}, 'GET', 403],
    ['no signature for an object', `/${Bucket}/any`, {}, 'GET', 403],
    ['another kind of authorization', '/', { authorization: 'Bearer any' }, 'GET', 403],
    ['a header of its own calls', '/', { 'x-localstack-data': '{}' }, 'GET', 403],
    ['a foreign origin', '/', { origin: foreign }, 'GET', 403],
    ['no origin', '/', { origin: 'null' }, 'GET', 403],
    ['a page of another site', `/${Bucket}/any`, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 'GET', 403],
    ['a preflight of a foreign origin', `/${Bucket}`, { origin: foreign, 'access-control-request-method': 'POST' }, 'OPTIONS', 403],
    ['the page’s preflight of an upload', `/${Bucket}`, { origin: pageOrigin, 'access-control-request-method': 'POST' }, 'OPTIONS', 200],
    ['the page’s preflight of a deletion', `/${Bucket}`, { origin: pageOrigin, 'access-control-request-method': 'DELETE' }, 'OPTIONS', 403],
    ['the page’s preflight of another service', '/', { origin: pageOrigin, 'access-control-request-method': 'POST' }, 'OPTIONS', 403],
    ['the page without a signature', `/${Bucket}`, { origin: pageOrigin, 'content-type': 'multipart/form-data; boundary=x' }, 'POST', 403],
  ])('%s', async (_, path, headers, method, status) => {
    const withPort = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(here.port))]))
    expect(await ask(path, withPort, method)).toBe(status)
  })

  test.each([
    ['an unknown key', { accessKeyId: 'test', secretAccessKey: 'test' }, 'InvalidClientTokenId'],
    ['an account’s number', { accessKeyId: '000000000000', secretAccessKey: 'test' }, 'InvalidClientTokenId'],
    ['the engine’s own key', { accessKeyId: '__internal_call__', secretAccessKey: '__test_secret__' }, 'InvalidClientTokenId'],
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    ['a token that the key does not have', { sessionToken: 'any' }, 'InvalidClientTokenId'],
  ])('%s is refused, and the remedy is named', async (_, changed, name) => {
    const { credentials, ...rest } = clientOptions(here.access)
    const sqs = new SQSClient({ ...rest, credentials: { ...credentials, ...changed } })
    const error = await sqs.send(new ListQueuesCommand()).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ name })
    if (!('sessionToken' in changed)) expect(error).toMatchObject({ message: expect.stringContaining('stagecraft exec') })
    sqs.destroy()
  })

  test('a presigned address is good as it was signed, for its time', async () => {
    const command = new GetObjectCommand({ Bucket, Key: 'a key & ü+' })
    const url = await getSignedUrl(s3, command)
    const status = async (address: string, headers: Record<string, string> = {}) => (await fetch(address, { headers })).status
    expect(await (await fetch(url)).text()).toBe('whole')
    expect(await status(url.replace('a%20key', 'b%20key'))).toBe(403)
    expect(await status(`${url}&versionId=1`)).toBe(403)
    expect(await status(url, { 'x-amz-copy-source': 'any' })).toBe(403)
    expect(await status(await getSignedUrl(s3, command, { expiresIn: 1, signingDate: new Date(Date.now() - 5_000) }))).toBe(403)
  })

  test('a body is the one that was signed', async () => {
    const sqs = new SQSClient(clientOptions(here.access))
    sqs.middlewareStack.add(
      (next) => async (asked) => {
        const sent = asked.request as { body: string } // as the SDK serializes this protocol
        sent.body = sent.body.replace('{}', '{"MaxResults":1}')
        return next(asked)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await expect(sqs.send(new ListQueuesCommand())).rejects.toThrow()
    sqs.destroy()
  })

  test('a form is posted as its policy says, by the page too', async () => {
    const { url, fields } = await createPresignedPost(s3, {
      Bucket,
      Key: 'up/name.csv',
      Fields: { 'Content-Type': 'text/csv', 'x-amz-meta-who': 'me' },
      Conditions: [['content-length-range', 1, 10]],
    })
    const post = async (changed: Record<string, string> = {}, body = 'a,b', origin = pageOrigin) => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value)
      form.append('file', new Blob([body]), 'name.csv')
      return (await fetch(url, { method: 'POST', body: form, headers: { origin } })).status
    }
    expect(await post()).toBe(204)
    expect(await post({}, 'too many bytes')).toBe(400)
    expect(await post({ key: 'other' })).toBe(403)
    expect(await post({ 'x-amz-meta-who': 'you' })).toBe(403)
    expect(await post({ 'x-amz-meta-more': 'any' })).toBe(403)
    expect(await post({ 'X-Amz-Signature': '0'.repeat(64) })).toBe(403)
    expect(await post({ Policy: Buffer.from('{"conditions":[]}').toString('base64') })).toBe(403)
    expect(await post({}, 'a,b', foreign)).toBe(403)
  })
})
