import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../check-aws/checked.ts'
import type { Context } from './context.ts'
import { refuseOtherTypes } from './parameter-types.ts'
import { isApart, missingParameters, setCommands } from './parameters.ts'
import type { StoredRelease } from './releases.ts'
import type { Target } from './target.ts'

// SSM, as far as it is asked here: the name says the type, or what it refuses
let server: Server
let target: Target

beforeAll(async () => {
  server = createServer(async (request, answer) => {
    let text = ''
    for await (const part of request) text += part
    const { Name } = JSON.parse(text) as { Name: string }
    const [, what = ''] = /\/(\w+)$/.exec(Name) ?? []
    const isRefused = what.endsWith('Exception') || what === 'ParameterNotFound'
    answer.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    answer.end(JSON.stringify(isRefused ? { __type: what, message: what } : { Parameter: { Name, Type: what } }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo // it listens
  const client = { region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
  target = { service: 'shop', stage: 'dev', region: 'eu-central-1', client, cloud: { fitted: (template: Template) => template } } as unknown as Target // all that is looked at
})
afterAll(() => server.close())

const reading = (...names: string[]) => {
  const Parameters = Object.fromEntries(names.map((Default, at) => [`P${at}`, { Type: 'AWS::SSM::Parameter::Value<String>', Default }]))
  const store = { read: async () => ({ text: JSON.stringify({ Resources: {}, Parameters }) }) }
  return refuseOtherTypes({ target, store } as unknown as Context, { manifest: { name: 'r1' } } as StoredRelease) // all that is looked at
}

test('a text is read; a secret and a list are refused by their names', async () => {
  await expect(reading('/a/String')).resolves.toBeUndefined()
  await expect(reading()).resolves.toBeUndefined()
  await expect(reading('/a/String', '/b/SecureString', '/c/StringList')).rejects.toMatchObject({
    code: 'parameter-type',
    message: 'r1 reads texts, and in dev /b/SecureString is a SecureString, /c/StringList is a StringList.',
  })
})

test('one that deployments may not read says who lets them', async () => {
  const parameters = { dev: ['/a/String', '/a/ParameterNotFound'] }
  expect(await missingParameters(target, { parameters })).toEqual(['/a/ParameterNotFound'])
  await expect(missingParameters(target, { parameters: { dev: ['/a/AccessDeniedException'] } })).rejects.toMatchObject({
    code: 'parameter-unreadable',
  })
})

test('the system’s own are set by the kit, the others by AWS’s command line', () => {
  expect([isApart('/shop/dev/key', target), isApart('/other/key', target), isApart('shop/dev/secret', target)]).toEqual([false, true, false])
  expect(setCommands(['/shop/dev/key', '/other/key'], target).split('\n')).toEqual([
    'make config STAGE=dev SET=key',
    'aws ssm put-parameter --region eu-central-1 --type String --name /other/key --value …',
  ])
})
