import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SignJWT } from 'jose'
import type { Application } from '../application.ts'
import { until } from '../stack.ts'
import { todos } from './todos.ts'
import { users } from './users.ts'

const of = { repository: 'serverless/examples', commit: '22865199326008b9f863cb1ad28bfdddae9a7473' }
const npm = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund']

// of an account at Auth0 that nobody has
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const audience = 'a-client-of-auth0'

/** Of the Serverless Framework's own collection of examples. */
export const examples: readonly Application[] = [
  {
    ...of,
    name: 'aws-node-http-api',
    folder: 'aws-node-http-api',
    kind: 'HTTP API, Node.js',
    async act(stack) {
      const { status, json } = await stack.api('/')
      assert.equal(status, 200)
      assert.match(String(json?.message), /^Go Serverless v\d\.0! Your function executed successfully!$/)
      return `“${json?.message}”`
    },
  },
  {
    ...of,
    name: 'aws-node-rest-api-with-dynamodb',
    folder: 'aws-node-rest-api-with-dynamodb',
    kind: 'REST API, DynamoDB, Node.js with the AWS SDK 2',
    install: npm,
    act: (stack) => todos(stack, { deletes: true }),
  },
  {
    ...of,
    name: 'aws-node-express-dynamodb-api',
    folder: 'aws-node-express-dynamodb-api',
    kind: 'HTTP API for all paths, Express, DynamoDB',
    install: npm,
    act: users,
  },
  {
    ...of,
    name: 'aws-node-http-api-typescript-dynamodb',
    folder: 'aws-node-http-api-typescript-dynamodb',
    kind: 'HTTP API, DynamoDB, TypeScript',
    install: npm,
    act: (stack) => todos(stack, { deletes: false }),
  },
  {
    ...of,
    name: 'aws-node-auth0-custom-authorizers-api',
    folder: 'aws-node-auth0-custom-authorizers-api',
    kind: 'REST API, Lambda authorizer of a token',
    install: [...npm, '--omit=dev'],
    settings: {
      'secrets.json': JSON.stringify({ AUTH0_CLIENT_ID: audience }),
      public_key: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    },
    async act(stack) {
      const ask = (path: string, headers?: Record<string, string>) => stack.api(path, { method: 'POST', headers })
      assert.match((await ask('/api/public')).text, /from Public API/)
      assert.equal((await ask('/api/private')).status, 401)
      assert.equal((await ask('/api/private', { authorization: 'Bearer of-nobody' })).status, 401)
      const token = await new SignJWT({}).setProtectedHeader({ alg: 'RS256' }).setSubject('ada').setAudience(audience).sign(keys.privateKey)
      const { status, text } = await ask('/api/private', { authorization: `Bearer ${token}` })
      assert.equal(status, 200, text)
      assert.match(text, /from Private API\. Only logged in users can see this/)
      return '“Hi from Public API” for everybody, “Hi from Private API. Only logged in users can see this” with a token, 401 without one'
    },
  },
  {
    ...of,
    name: 'aws-python-rest-api-with-dynamodb',
    folder: 'aws-python-rest-api-with-dynamodb',
    kind: 'REST API, DynamoDB, Python',
    act: (stack) => todos(stack, { deletes: true }),
  },
  {
    ...of,
    name: 'aws-python-sqs-worker',
    folder: 'aws-python-sqs-worker',
    kind: 'HTTP API, SQS, Python; serverless-lift, serverless-python-requirements',
    install: npm,
    async act(stack) {
      const { status, json } = await stack.api('/produce', { method: 'POST', body: { name: 'John' } })
      assert.deepEqual([status, json], [200, { message: 'Message accepted!' }])
      await stack.logged('jobsWorker', 'Message body: {"name":"John"}')
      return '“Message accepted!”, and the worker has it'
    },
  },
  {
    ...of,
    name: 'aws-node-typescript-sqs-standard',
    folder: 'aws-node-typescript-sqs-standard',
    kind: 'REST API, SQS, TypeScript with webpack; the queue’s address on AWS is in its code',
    install: [...npm, '--omit=dev'],
    async act(stack) {
      const { status, json } = await stack.api('/sender', { method: 'POST', body: { a: 1 } })
      assert.deepEqual([status, json], [200, { message: 'Message placed in the Queue!' }])
      await stack.logged('receiver', 'Message Body -->   {"a":1}')
      return '“Message placed in the Queue!”, and the receiver has it'
    },
  },
  {
    ...of,
    name: 'aws-node-s3-file-replicator',
    folder: 'aws-node-s3-file-replicator',
    kind: 'S3 notifications; serverless-lift',
    install: npm,
    async act(stack) {
      const s3 = new S3Client({ ...stack.client, forcePathStyle: true })
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
      const named = (part: string) => Buckets.map(({ Name = '' }) => Name).find((name) => name.includes(part))
      const [from, to] = [named('inputbucket'), named('outputbucket')]
      await s3.send(new PutObjectCommand({ Bucket: from, Key: 'a file.txt', Body: 'Hello' }))
      const copy = await until('copy', async () => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: to, Key: 'a file.txt' })).catch(() => ({ Body: undefined }))
        return Body?.transformToString()
      })
      s3.destroy()
      assert.equal(copy, 'Hello')
      return 'a file in one bucket is copied into the other'
    },
  },
  {
    ...of,
    name: 'aws-node-scheduled-cron',
    folder: 'aws-node-scheduled-cron',
    kind: 'schedules by rate and by cron',
    async act(stack) {
      await stack.invoke('rateHandler', {})
      await stack.logged('rateHandler', 'Your cron function')
      return '“Your cron function … ran at …”'
    },
  },
  {
    ...of,
    name: 'aws-node-typescript-kinesis',
    folder: 'aws-node-typescript-kinesis',
    kind: 'REST API, Kinesis, TypeScript with webpack',
    install: [...npm, '--omit=dev'],
    async act(stack) {
      const { status, json } = await stack.api('/producer', { method: 'POST', body: { a: 1 } })
      assert.deepEqual([status, json], [200, { message: 'Message placed in the Event Stream!' }])
      await stack.logged('consumer', 'data: {"a":1}')
      return '“Message placed in the Event Stream!”, and the consumer has it'
    },
  },
  {
    ...of,
    name: 'aws-node-serve-dynamic-html-via-http-endpoint',
    folder: 'aws-node-serve-dynamic-html-via-http-endpoint',
    kind: 'HTTP API, ES modules by serverless-esbuild',
    async act(stack) {
      const { status, text } = await stack.api('/landing-page?name=Nik%20Graf')
      assert.equal(status, 200)
      assert.match(text, /<h1>Landing Page<\/h1>\s*<p>Hey Nik Graf!<\/p>/)
      return '“Hey Nik Graf!”'
    },
  },
  {
    ...of,
    name: 'aws-ruby-step-functions',
    folder: 'aws-ruby-step-functions',
    kind: 'Step Functions, DynamoDB, Ruby; serverless-step-functions, serverless-ruby-layer',
    install: npm,
    limits: 'Its functions are in Ruby, which Stagecraft does not run. All is deployed; a function that is called says so.',
    async act(stack) {
      await stack.invoke('check-weather', {})
      return 'the weather is checked'
    },
  },
]
