import assert from 'node:assert/strict'
import type { Application } from '../application.ts'
import { users } from './users.ts'

const of = { repository: 'serverless/examples', commit: '22865199326008b9f863cb1ad28bfdddae9a7473' }
const npm = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund']

/** Of the Serverless Framework's own collection: frameworks of the web, GraphQL, and what other plugins construct. */
export const frameworks: readonly Application[] = [
  {
    ...of,
    name: 'aws-python-flask-dynamodb-api',
    folder: 'aws-python-flask-dynamodb-api',
    kind: 'HTTP API for all paths, Flask by serverless-wsgi, DynamoDB, Python',
    install: npm,
    act: users,
  },
  {
    ...of,
    name: 'aws-node-graphql-api-with-dynamodb',
    folder: 'aws-node-graphql-api-with-dynamodb',
    kind: 'REST API, GraphQL, DynamoDB, AWS SDK 2',
    install: npm,
    async act(stack) {
      const ask = async (query: string) => (await stack.api(`/query?query=${encodeURIComponent(query)}`)).json
      assert.deepEqual(await ask('{greeting(firstName: "Jeremy")}'), { data: { greeting: 'Hello, Jeremy.' } })
      assert.deepEqual(await ask('mutation {changeNickname(firstName: "Jeremy", nickname: "Jer")}'), { data: { changeNickname: 'Jer' } })
      assert.deepEqual(await ask('{greeting(firstName: "Jeremy")}'), { data: { greeting: 'Hello, Jer.' } })
      return '“Hello, Jeremy.”; a nickname is changed: “Hello, Jer.”'
    },
  },
  {
    ...of,
    name: 'aws-node-sqs-worker',
    folder: 'aws-node-sqs-worker',
    kind: 'HTTP API, queue and worker by serverless-lift',
    install: npm,
    async act(stack) {
      const { status, json } = await stack.api('/produce', { method: 'POST', body: { name: 'John' } })
      assert.deepEqual([status, json], [200, { message: 'Message accepted!' }])
      await stack.logged('jobsWorker', 'Message Body:  {"name":"John"}')
      return '“Message accepted!”, and the worker has it'
    },
  },
  {
    ...of,
    name: 'aws-node-typescript-nest',
    folder: 'aws-node-typescript-nest',
    kind: 'REST API for all paths, NestJS, TypeScript',
    install: npm,
    async act(stack) {
      const { status, text } = await stack.api('/dev/hello')
      assert.deepEqual([status, text], [200, 'Hello World!'])
      return '“Hello World!”'
    },
  },
]
