import { spawnSync } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
const action = '$request.body.action'
const routes: [expression: string, body: string, route: string][] = [
  [action, '{"action":"join"}', 'join'],
  ['$request.body.service.name', '{"service":{"name":"chat"}}', 'chat'],
  ['${request.body.kind}-${request.body.size}', '{"kind":"loud","size":7}', 'loud-7'],
  ['${request.body.kind}-${request.body.size}', '{"kind":"loud"}', '$default'],
  [action, '{"action":true}', 'true'],
  [action, '{"action":["join"]}', '$default'],
  [action, '{"action":null}', '$default'],
  [action, '{"text":"a"}', '$default'],
  [action, '["action"]', '$default'],
  [action, '"action"', '$default'],
  [action, 'no JSON', '$default'],
  [action, '{"action":"$disconnect"}', '$default'],
  ['', '{"action":"join"}', '$default'],
]

interface Said {
  routes: string[]
  /** How many frames pass, and whether one was too much. */
  frames: Record<string, [number, boolean]>
  idle: [number, string]
  aged: [number, string]
  connections: Record<string, [number, string | null]>
}

let said: Said
beforeAll(() => {
  const input = JSON.stringify(routes.map(([expression, body]) => [expression, body]))
  const words = ['-B', '-m', 'stagecraft_ministack.apis.websockets_of']
  const { stdout, stderr } = spawnSync(pythonOfEngine, words, {
    cwd: inside,
    input,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, GATEWAY_PORT: '1' },
  })
  expect(stderr).toBe('')
  said = JSON.parse(stdout)
}, 70_000)

test('a selection expression finds a route in a message, else it is $default', () => {
  expect(routes.map(([expression, body], at) => [expression, body, said.routes[at]])).toEqual(routes)
})

test('frames of 32 KB and messages of 128 KB pass, and nothing larger', () => {
  expect(said.frames).toEqual({
    'several of one message': [4, false],
    'more than a message': [4, true],
    'in pieces': [2, false],
    'too large in pieces': [2, true],
    'messages in turn': [9, false],
  })
})

test('a connection ends after ten idle minutes, and after two hours', () => {
  expect([said.idle, said.aged]).toEqual([
    [1001, 'Going away'],
    [1001, 'Going away'],
  ])
})

test('what is sent to a connection has a limit, and is of its own stage and account', () => {
  expect(said.connections).toEqual({
    'too large': [413, 'PayloadTooLargeException'],
    largest: [200, null],
    another: [200, null],
    unread: [429, 'LimitExceededException'],
    'other stage': [410, 'GoneException'],
    'other account': [403, 'ForbiddenException'],
    'other method': [403, 'ForbiddenException'],
  })
})
