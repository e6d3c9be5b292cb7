import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wsgiParts } from './wsgi.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-wsgi-'))
  const plugin = join(root, 'node_modules', 'serverless-wsgi')
  await mkdir(plugin, { recursive: true })
  await writeFile(join(plugin, 'package.json'), '{}')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const settings = { wsgi: { app: 'api/app.app', textMimeTypes: ['text/x-own'], packRequirements: false } }

test('with the plugin, its handler lies beside the code, with the application’s name and types', () => {
  const { files, made, requirements } = wsgiParts(root, { plugins: ['serverless-wsgi'], custom: settings })
  expect([...files.keys()]).toEqual(['wsgi_handler.py', 'serverless_wsgi.py'])
  const [[name, content] = ['', new Uint8Array()]] = made
  expect(name).toBe('.serverless-wsgi')
  expect(JSON.parse(String(content))).toEqual({ app: 'api/app.app', text_mime_types: ['text/x-own'] })
  expect(requirements).toEqual(['werkzeug'])
})

test('without it, nothing is added', () => {
  expect(wsgiParts(root, { plugins: [], custom: settings })).toEqual({ files: new Map(), made: new Map(), requirements: [] })
})
