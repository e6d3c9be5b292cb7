import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const lead = `require(${JSON.stringify(join(import.meta.dirname, 'presigned-addresses.cjs'))}).leadPresigned()`
const asked = "getSignedUrl('putObject', { Bucket: 'photos', Key: 'a b.png', Expires: 60 })"

// each in a process of its own, as functions are
function said(program: string, environment: Record<string, string> = {}): string {
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4599',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
    ...environment,
  }
  return execFileSync(process.execPath, ['-e', `${lead}\n${program}`], { cwd: import.meta.dirname, env, encoding: 'utf8' }).trim()
}

const here = /^http:\/\/127\.0\.0\.1:4599\/photos\/a%20b\.png\?.*X-Amz-Algorithm=AWS4-HMAC-SHA256.*X-Amz-Signature=[0-9a-f]{64}/

test.each([
  ['the whole SDK', `console.log(new (require('aws-sdk').S3)().${asked})`],
  ['one client', `console.log(new (require('aws-sdk/clients/s3'))().${asked})`],
  ['an ES module', `import('aws-sdk').then(({ default: { S3 } }) => console.log(new S3().${asked}))`],
  ['settings for all', `const AWS = require('aws-sdk'); AWS.config.update({ region: 'eu-west-1' }); console.log(new AWS.S3().${asked})`],
])('an address that the AWS SDK 2 presigns leads to the engine: %s', (_, program) => {
  expect(said(program)).toMatch(here)
})

test('a form does too', () => {
  expect(said("console.log(new (require('aws-sdk').S3)().createPresignedPost({ Bucket: 'photos' }).url)")).toBe('http://127.0.0.1:4599/photos')
})

test('an address of its own stays', () => {
  expect(said(`console.log(new (require('aws-sdk').S3)({ endpoint: 'http://127.0.0.1:9' }).${asked})`)).toMatch(/^http:\/\/127\.0\.0\.1:9\//)
})

test('a request with an agent for HTTPS, which is kept, is sent', () => {
  const program = `
    const { createServer } = require('node:http')
    const server = createServer((_, answer) => answer.end('whole')).listen(0, '127.0.0.1', async () => {
      process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:' + server.address().port
      const AWS = require('aws-sdk')
      const httpOptions = { agent: new (require('node:https').Agent)({ keepAlive: true }) }
      const { Body } = await new AWS.S3({ httpOptions }).getObject({ Bucket: 'photos', Key: 'a' }).promise()
      console.log(String(Body))
      server.close()
    })`
  expect(said(program)).toBe('whole')
})
