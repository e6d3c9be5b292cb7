import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { debuggerPort } from './debugger-port.ts'
import { handlerPlace } from './handler-place.ts'

let root: string
const files = {
  'src/a.ts': "import { other } from './other.ts'\n\n// handler\nexport const handler = other(async () => {})\n",
  'src/b/index.js': 'async function run() {}\nexports.run = run\n',
  'py/c.py': 'handlers = 1\n\n\ndef handler(event, context):\n    pass\n',
  'src/d.ts': "export { handler$1 as default } from './a.ts'\n",
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-places-'))
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
})
afterAll(() => rm(root, { recursive: true, force: true }))

test.each([
  ['src/a.handler', {}, { file: 'src/a.ts', line: 4 }],
  ['src/b.run', {}, { file: 'src/b/index.js', line: 2 }],
  ['c.handler', { folder: 'py' }, { file: 'py/c.py', line: 4 }],
  ['src/d.handler', {}, { file: 'src/d.ts', line: 1 }],
  ['bootstrap', {}, undefined],
])('the handler %s stands at its export, or else at the beginning of its file', async (handler, more, place) => {
  expect(await handlerPlace(root, { name: 'a-function', handler, events: [], ...more })).toEqual(place)
})

test('a debugger reaches the port of a process that runs, and no other', async () => {
  await mkdir(join(root, 'inspect'))
  const write = (name: string, pid: number, port: number) =>
    writeFile(join(root, 'inspect', `${name}.json`), JSON.stringify({ url: `ws://127.0.0.1:${port}/an-id`, pid }))
  expect(await debuggerPort(root, 'one')).toBeUndefined()
  await write('one', 2 ** 22 + 1, 9301)
  expect(await debuggerPort(root, 'one')).toBeUndefined()
  await write('api', process.pid, 9300)
  expect(await debuggerPort(root, 'one')).toBe(9300)
  await write('one', process.pid, 9301)
  expect(await debuggerPort(root, 'one')).toBe(9301)
})
