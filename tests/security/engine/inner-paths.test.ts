import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { besidePlace, enginePlace } from '@stagecraft/localstack/engines/place.ts'
import { frontSecret } from '@stagecraft/localstack/supervisor/front-secret.ts'
import { describe, expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'
import { sendRaw } from './raw.ts'

const { project, record } = await givenStack()

/** Whose authority is another (the engine's inner_paths.py says which), and what they answer to who has none. */
const open: Record<string, number[]> = {
  '/_localstack/health': [200],
  '/_ministack/health': [200],
  '/_aws/execute-api/': [400, 403, 404],
  '/_aws/lambda-url/': [400, 403, 404],
  '/_ministack/cfn-signal/': [404],
}
const otherwise = new Set(['/_ministack/cfn-response/', '/_alb/'])

// every path of its own that an installed engine's sources name: what a later version adds is here by itself
async function namedIn(program: string): Promise<string[]> {
  const sources = globSync('lib/python*/site-packages/*/{app,{core,services}/**/*}.py', { cwd: program })
  const texts = await Promise.all(sources.map((file) => readFile(join(program, file), 'utf8')))
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/["'](\/_[a-z]+\/[\w/.-]*)/g)].map(([, path = '']) => path)))].sort()
}

const { beside } = engineNamed(project.engine)
const besideProgram = beside && besidePlace(project, beside.engine).program
const others = await namedIn(join(project.programs, 'engine'))
/** The sources of an engine in a container are not on this machine: it is asked for the paths of the default one, and has to refuse them as well. */
const engineAt = async (what: string, endpoint: string, program: string) => {
  const own = await namedIn(program)
  return { what, endpoint, named: own.length > 0 ? own : others, isOwn: own.length > 0 }
}
const engines = await Promise.all([
  engineAt('the engine', record.endpoint, enginePlace(project).program),
  ...(record.besideEndpoint && besideProgram ? [engineAt('the engine beside it', record.besideEndpoint, besideProgram)] : []),
])

describe.each(engines)('$what', ({ endpoint, named, isOwn }) => {
  const port = Number(new URL(endpoint).port)
  const host = `host: 127.0.0.1:${port}`
  const closed = named.filter((path) => !(path in open) && !otherwise.has(path))

  test('its sources name the paths that are tried here', () => {
    expect(closed.filter((path) => path.includes('/sqs/messages'))).not.toEqual([])
    expect(closed.length).toBeGreaterThan(10)
  })

  for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
    test.each(closed)(`${method} %s is refused without the stack’s secret, and says so`, async (path) => {
      for (const spelled of [path, `${path}x/000000000000/${record.region}/x`, path.replace('_', '%5F'), `${path}?x`]) {
        const answer = await sendRaw(port, [`${method} ${spelled} HTTP/1.1`, host, 'content-type: text/plain'], method === 'GET' ? '' : '{}')
        expect(answer.status, spelled).toBe(403)
        expect(JSON.parse(answer.body).message).toContain('`npx stagecraft reset`')
      }
    })

  test.each([
    ['a guessed secret', ['x-stagecraft-front: guessed']],
    ['an empty secret', ['x-stagecraft-front: ']],
    ['the stack’s key', [`x-stagecraft-front: ${record.secretAccessKey}`]],
  ])('%s does not open it', async (_, headers) => {
    expect((await sendRaw(port, ['POST /_ministack/reset HTTP/1.1', host, ...headers], 'x')).status).toBe(403)
    expect((await sendRaw(port, ['GET /_stagecraft/stack?name=nobody HTTP/1.1', host, ...headers])).status).toBe(403)
  })

  test.each(['hold', 'release'])('the kit’s own path to %s the functions wants the secret too', async (path) => {
    expect((await sendRaw(port, [`POST /_stagecraft/${path} HTTP/1.1`, host], 'x')).status).toBe(403)
  })

  test('the stack’s secret opens it', async () => {
    const secret = `x-stagecraft-front: ${await frontSecret(project)}`
    const statusOf = async (path: string) => (await sendRaw(port, [`GET ${path} HTTP/1.1`, host, secret])).status
    expect(await statusOf('/_stagecraft/stack?name=nobody')).toBe(404)
    const [path] = ['/_ministack/ready', '/_localstack/info'].filter((each) => named.includes(each))
    if (isOwn) expect(path && (await statusOf(path))).toBe(200)
  })

  test.each(Object.entries(open).filter(([path]) => isOwn && named.includes(path)))('%s is open', async (path, statuses) => {
    const method = path.includes('cfn') ? 'PUT' : 'GET'
    expect(statuses).toContain((await sendRaw(port, [`${method} ${path}${path.endsWith('/') ? 'nobody' : ''} HTTP/1.1`, host])).status)
  })
})
