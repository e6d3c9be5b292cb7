import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openProject } from '../project.ts'
import { readCompose } from './file.ts'
import { servicesOf } from './services.ts'

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-compose-')))
  for (const name of ['a', 'b', 'c']) await write(`${name}/serverless.yml`, `service: ${name}\n`)
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

const compose = (services: object) => write('serverless-compose.yml', JSON.stringify({ services }))
const names = async () => (await readCompose(root))?.services.map(({ name }) => name)

test('a service starts after those it depends on and those whose outputs it takes, else in the order of the file', async () => {
  await compose({ c: { path: 'c', params: { url: 'https://${b.Host}/x' } }, a: { path: 'a' }, b: { path: 'b', dependsOn: ['a'] } })
  expect(await names()).toEqual(['a', 'b', 'c'])
  await compose({ c: { path: 'c' }, b: { path: 'b', dependsOn: 'c' }, a: { path: 'a' } })
  expect(await names()).toEqual(['c', 'b', 'a'])
})

test('parameters are texts, with the stage and variables of the environment in their places', async () => {
  await compose({
    a: { path: 'a', params: { stage: '${sls:stage}', n: 3, on: true, path: "${env:NOT_SET_HERE, 'fallback'}", out: 'x-${b.Name}' } },
    b: { path: 'b' },
  })
  const services = (await readCompose(root))?.services
  expect(services?.at(-1)).toEqual({
    name: 'a',
    path: 'a',
    params: { stage: 'dev', n: '3', on: 'true', path: 'fallback', out: 'x-${b.Name}' },
    environment: ['NOT_SET_HERE'],
    dependsOn: ['b'],
  })
})

test('parameters of the stage are for all services; one of a service goes before, and one that nobody can resolve is left to the service', async () => {
  const stages = {
    default: { params: { domain: 'NA', isPublic: false, secret: '${ssm:/secret}' } },
    dev: { params: { domain: '${sls:stage}.test' } },
    prod: { params: { domain: 'example.com' } },
  }
  await write('serverless-compose.yml', JSON.stringify({ stages, services: { a: { path: 'a' }, b: { path: 'b', params: { isPublic: true } } } }))
  expect((await readCompose(root))?.services.map(({ params }) => params)).toEqual([
    { domain: 'dev.test', isPublic: 'false' },
    { domain: 'dev.test', isPublic: 'true' },
  ])
})

test.each([
  ['serverless-compose.json', '{ "services": { "a": { "path": "a" } } }'],
  ['serverless-compose.js', "module.exports = { services: { a: { path: 'a' } } }"],
  ['serverless-compose.ts', "const services: object = { a: { path: './a' } }\nmodule.exports = { services }"],
])('%s is read as well', async (file, text) => {
  await write(file, text)
  expect(await names()).toEqual(['a'])
})

test.each([
  ['a circle', { a: { path: 'a', dependsOn: 'b' }, b: { path: 'b', params: { x: '${c.X}' } }, c: { path: 'c', dependsOn: ['a'] } }, 'a → b → c → a'],
  ['itself', { a: { path: 'a', dependsOn: 'a' } }, 'a → a'],
  [
    'an unknown service',
    { a: { path: 'a', dependsOn: ['bb'] }, b: { path: 'b' } },
    'services.a.dependsOn in serverless-compose.yml names the service “bb”, which is not there. Did you mean b?',
  ],
  [
    'an output of an unknown service',
    { a: { path: 'a', params: { x: '${d.X}' } } },
    'services.a.params.x in serverless-compose.yml names the service “d”',
  ],
  ['a folder that is not there', { a: { path: 'x' } }, 'services.a.path in serverless-compose.yml is x, and there is no such folder.'],
  ['a folder without a description', { a: { path: '.' } }, 'services.a in serverless-compose.yml leads to ., and there is no serverless.yml in it.'],
  ['a file that is not there', { a: { path: 'a', config: 'serverless.api.yml' } }, 'there is no serverless.api.yml in it'],
  ['no path', { a: {} }, 'services.a in serverless-compose.yml has no path.'],
  ['no services', {}, 'serverless-compose.yml has no services.'],
  ['a variable of AWS', { a: { path: 'a', params: { x: '${ssm:/x}' } } }, 'services.a.params.x in serverless-compose.yml takes ${ssm:/x}'],
  ['a variable that nobody has set', { a: { path: 'a', params: { x: '${env:NOT_SET_HERE}' } } }, '${env:NOT_SET_HERE}, which nobody has set'],
])('%s is refused, with the place', async (_, services, message) => {
  await compose(services)
  await expect(readCompose(root)).rejects.toMatchObject({
    code: 'wrong-compose',
    message: expect.stringContaining(message),
    hint: expect.any(String),
  })
})

test('a file that does not load says where', async () => {
  await write('serverless-compose.yml', 'services:\n  a: [\n')
  await expect(readCompose(root)).rejects.toMatchObject({ code: 'wrong-compose', message: expect.stringMatching(/does not load: .*line/s) })
})

test('the services keep their state below the whole’s, and a service’s own folder is a project by itself', async () => {
  await compose({ a: { path: 'a' }, b: { path: 'b', config: 'serverless.yml' } })
  const project = await openProject(root)
  const [first, second] = servicesOf({ ...project, state: '/elsewhere' })
  expect(first).toMatchObject({
    root: join(root, 'a'),
    state: '/elsewhere/services/a',
    partOf: { state: '/elsewhere', service: 'a' },
    isAdopted: true,
  })
  expect(second?.description).toBe('serverless.yml')
  const alone = await openProject(join(root, 'a'))
  expect([alone.root, alone.compose, alone.partOf]).toEqual([join(root, 'a'), undefined, undefined])
})
