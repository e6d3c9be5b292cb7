import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { frontSecret } from '@stagecraft/localstack/supervisor/front-secret.ts'
import { expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'
import { sendRaw } from './raw.ts'

const { project, record } = await givenStack()
const port = Number(new URL(record.endpoint).port)
const host = `host: 127.0.0.1:${port}`

// every path of its own that the installed engine's sources name: what a later version adds is here by itself
const sources = globSync('lib/python*/site-packages/*/{app,{core,services}/**/*}.py', { cwd: join(project.programs, 'engine') })
const texts = await Promise.all(sources.map((file) => readFile(join(project.programs, 'engine', file), 'utf8')))
const named = [...new Set(texts.flatMap((text) => [...text.matchAll(/["'](\/_[a-z]+\/[\w/.-]*)/g)].map(([, path = '']) => path)))].sort()
/** Whose authority is another (the engine's inner_paths.py says which), and what they answer to who has none. */
const open: Record<string, number[]> = {
  '/_localstack/health': [200],
  '/_ministack/health': [200],
  '/_aws/execute-api/': [400, 403, 404],
  '/_aws/lambda-url/': [400, 403, 404],
  '/_ministack/cfn-signal/': [404],
}
const closed = named.filter((path) => !(path in open) && path !== '/_ministack/cfn-response/' && path !== '/_alb/')

test('the engine’s sources name the paths that are tried here', () => {
  expect(closed).toEqual(expect.arrayContaining(['/_ministack/reset', '/_ministack/config', '/_ministack/sqs/messages', '/_ministack/lambda-code/']))
})

for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
  test.each(closed)(`${method} %s is refused without the stack’s secret, and says so`, async (path) => {
    for (const spelled of [path, `${path}x/000000000000/${record.region}/x`, path.replace('_', '%5F'), `${path}?x`]) {
      const answer = await sendRaw(port, [`${method} ${spelled} HTTP/1.1`, host, 'content-type: text/plain'], method === 'GET' ? '' : '{}')
      expect(answer.status, spelled).toBe(403)
      expect(JSON.parse(answer.body).message).toContain('`make reset`')
    }
  })

test.each([
  ['a guessed secret', ['x-stagecraft-front: guessed']],
  ['an empty secret', ['x-stagecraft-front: ']],
  ['the stack’s key', [`x-stagecraft-front: ${record.secretAccessKey}`]],
])('%s does not open it', async (_, headers) => {
  expect((await sendRaw(port, ['POST /_ministack/reset HTTP/1.1', host, ...headers], 'x')).status).toBe(403)
})

test.each(['hold', 'release'])('the kit’s own path to %s the functions wants the secret too', async (path) => {
  expect((await sendRaw(port, [`POST /_stagecraft/${path} HTTP/1.1`, host], 'x')).status).toBe(403)
})

test('the stack’s secret opens it', async () => {
  const answer = await sendRaw(port, ['GET /_ministack/ready HTTP/1.1', host, `x-stagecraft-front: ${await frontSecret(project)}`])
  expect(answer.status).toBe(200)
})

test.each(Object.entries(open))('%s is open', async (path, statuses) => {
  const method = path.includes('cfn') ? 'PUT' : 'GET'
  expect(statuses).toContain((await sendRaw(port, [`${method} ${path}${path.endsWith('/') ? 'nobody' : ''} HTTP/1.1`, host])).status)
})
