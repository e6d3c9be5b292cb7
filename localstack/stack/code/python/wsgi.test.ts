import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wsgiParts, wsgiRequirements } from './wsgi.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-wsgi-'))
  const plugin = join(root, 'node_modules', 'serverless-wsgi')
  await mkdir(plugin, { recursive: true })
  await writeFile(join(plugin, 'package.json'), '{}')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const settings = { wsgi: { app: 'api/app.app', textMimeTypes: ['text/x-own'] } }
const described = { plugins: ['serverless-wsgi'], custom: settings }

test('with the plugin, its handler lies beside the code, with the application’s name and types', () => {
  const { files, made } = wsgiParts(root, described)
  expect([...files.keys()]).toEqual(['wsgi_handler.py', 'serverless_wsgi.py'])
  expect(texts(made)).toEqual({ '.serverless-wsgi': '{"app":"api/app.app","text_mime_types":["text/x-own"]}' })
})

test('in the folder of a module, the application has the name that it has there', () => {
  expect(texts(wsgiParts(root, described, 'api').made)).toEqual({ '.serverless-wsgi': '{"app":"app.app","text_mime_types":["text/x-own"]}' })
})

test('without it, or without an application, nothing is added', () => {
  const nothing = { files: new Map(), made: new Map() }
  expect(wsgiParts(root, { plugins: [], custom: settings })).toEqual(nothing)
  expect(wsgiParts(root, { ...described, custom: {} })).toEqual(nothing)
  expect(wsgiRequirements(root, { plugins: [], custom: settings })).toEqual([])
})

test('its packages are those of its own list and of the application’s folder, where no other plugin packs them', async () => {
  const [own, ofApplication] = [join(root, 'node_modules', 'serverless-wsgi', 'requirements.txt'), join(root, 'api', 'requirements.txt')]
  expect(wsgiRequirements(root, described)).toEqual([own])
  await mkdir(join(root, 'api'))
  await writeFile(ofApplication, 'flask\n')
  expect(wsgiRequirements(root, described)).toEqual([own, ofApplication])
  const packedByOther = { ...described, plugins: [...described.plugins, 'serverless-python-requirements'] }
  expect(wsgiRequirements(root, packedByOther)).toEqual([])
  expect(wsgiRequirements(root, { ...packedByOther, custom: { wsgi: { ...settings.wsgi, packRequirements: true } } })).toEqual([own, ofApplication])
  expect(wsgiRequirements(root, { ...described, custom: { wsgi: { ...settings.wsgi, packRequirements: false } } })).toEqual([])
})

function texts(made: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries([...made].map(([name, content]) => [name, String(content)]))
}
