import assert from 'node:assert/strict'
import { askJson } from '../../adoption/support/aws-json.ts'
import type { Application } from '../application.ts'
import { until } from '../stack.ts'

const npm = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund']

/** Of people who wrote them for themselves. */
export const further: readonly Application[] = [
  {
    name: 'aws-lambda-power-tuning',
    repository: 'alexcasalboni/aws-lambda-power-tuning',
    commit: '262ecc2d6cf99401e02a25ce7e81b2ad4880f10f',
    folder: '.',
    template: 'template.yml',
    kind: 'SAM: Step Functions from a file with `${…}` in place of numbers, a layer',
    install: npm,
    packages: ['layer-sdk'],
    async act(stack) {
      const { stateMachines } = await askJson<{ stateMachines: { stateMachineArn: string }[] }>(
        stack.record,
        'AWSStepFunctions.ListStateMachines',
        {},
      )
      // one of its own stands in for a function to tune; without an input it fails, which is told in the end, and what was made is cleaned up
      const lambdaARN = `arn:aws:lambda:us-east-1:000000000000:function:${stack.record.functions.optimizer}`
      const input = JSON.stringify({ lambdaARN, powerValues: [128, 256], num: 5, payload: {}, dryRun: true })
      const { executionArn } = await askJson<{ executionArn: string }>(stack.record, 'AWSStepFunctions.StartExecution', {
        stateMachineArn: stateMachines[0]?.stateMachineArn,
        input,
      })
      const status = await until('end of the execution', async () => {
        const { status } = await askJson<{ status: string }>(stack.record, 'AWSStepFunctions.DescribeExecution', { executionArn })
        return status !== 'RUNNING' && status
      })
      assert.equal(status, 'SUCCEEDED')
      return 'an execution goes through initializer, publisher, executor and cleaner'
    },
  },
  {
    name: 'node-api-serverless-aws-lambda-dynamodb',
    repository: 'julinuzzo19/node-api-serverless-aws-lambda-dynamodb',
    commit: '6b6850cc273d657834a1a7cd0f73861fb1f6e8c6',
    folder: '.',
    kind: '`serverless.json`: HTTP API, DynamoDB, AWS SDK 2; the number of its account in its policies',
    install: npm,
    async act(stack) {
      const { json } = await stack.api('/users', { method: 'POST', body: { first_name: 'Ada', email: 'ada@example.com' } })
      assert.equal(json?.first_name, 'Ada')
      assert.match((await stack.api('/users')).text, /ada@example\.com/)
      return 'a user is made and listed'
    },
  },
  {
    name: 'serverless-url-shortener',
    repository: '0xthierry/serverless-url-shortener',
    commit: '1b7272b8166529bf9ff914b58bc73c92c0fc7364',
    folder: '.',
    kind: '`serverless.ts`: HTTP API, esbuild, middy, DynamoDB',
    install: npm,
    async act(stack) {
      const { json } = await stack.api('/', { method: 'POST', body: { url: 'https://example.com/' } })
      const id = String(json?.shortUrl).split('/').at(-1)
      const { status, headers } = await fetch(`${stack.record.urls.api}/${id}`, { redirect: 'manual' })
      assert.deepEqual([Math.floor(status / 100), headers.get('location')], [3, 'https://example.com/'])
      return 'a short address is made, and leads to the long one'
    },
  },
  {
    name: 'serverless-python-template',
    repository: '0woodev/serverless-python-template',
    commit: 'd8c69e560518fdc2baa97f2f828193fe3bfe9cf0',
    folder: '.',
    kind: 'HTTP API, Python 3.9, patterns of packages; serverless-python-requirements',
    async act(stack) {
      const { status, json } = await stack.api('/hello')
      assert.deepEqual([status, json?.message], [200, 'Hello!'])
      return '“Hello!”'
    },
  },
]
