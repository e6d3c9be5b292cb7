import { expect, test } from 'vitest'
import { withPaths } from '../stack/template/websocket-apis.ts'
import { connectionRequestTarget, connectionTarget } from './websocket-destination.ts'

const webSockets = withPaths([
  { name: 'Chat', id: 'chat1', stage: 'dev' },
  { name: 'Prices', id: 'prices1', stage: 'dev' },
  { name: 'Games', id: 'games1', stage: 'Prod' },
])

test('a connection is made at the API’s stage', () => {
  expect(connectionTarget({ webSockets }, '/dev?token=a%20b')).toBe('/_aws/execute-api/chat1/dev?token=a%20b')
  expect(connectionTarget({ webSockets }, '/Prod/')).toBe('/_aws/execute-api/games1/Prod')
})

test('of two APIs with a stage of the same name, the second is below its own name', () => {
  expect(webSockets.map(({ path }) => path)).toEqual(['/dev', '/_websocket/Prices/dev', '/Prod'])
  expect(connectionTarget({ webSockets }, '/_websocket/Prices/dev')).toBe('/_aws/execute-api/prices1/dev')
})

test('a stage `$default` is at the root', () => {
  const apis = { webSockets: withPaths([{ name: 'Chat', id: 'chat1', stage: '$default' }]) }
  expect([connectionTarget(apis, '/'), connectionTarget(apis, '/other')]).toEqual(['/_aws/execute-api/chat1/$default', undefined])
})

test('nothing is connected elsewhere', () => {
  for (const path of ['/', '/developers', '/dev/other', '/_websocket/Other/dev']) expect(connectionTarget({ webSockets }, path)).toBeUndefined()
  expect(connectionTarget({}, '/dev')).toBeUndefined()
})

test('a request about a connection goes to its API, as it was written', () => {
  expect(connectionRequestTarget({ webSockets }, '/dev/@connections/abc%3D')).toBe('/_aws/execute-api/chat1/dev/@connections/abc%3D')
  expect(connectionRequestTarget({ webSockets }, '/_websocket/Prices/dev/%40connections/abc')).toBe(
    '/_aws/execute-api/prices1/dev/%40connections/abc',
  )
  expect(connectionRequestTarget({ webSockets }, '/dev/things')).toBeUndefined()
})
