import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Manifest } from '../release/manifest.ts'
import type { Made } from '../release/package.ts'
import { faultsOf } from '../release/verify.ts'
import { derive } from './derive.ts'

let folder: string
let made: Made
const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex')
const archive = (text: string) => zipSync({ 'a.mjs': Buffer.from(text) }, { mtime: '2000-01-01T00:00:00' })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-derive-'))
  const release = join(folder, '2026.11.28-3-abcdef1')
  const functions = { greet: sha256(archive('greet')), wave: sha256(archive('wave')) }
  const code = (hash: string) => ({ Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: `functions/${hash}.zip` } } })
  const template = {
    Resources: {
      Greet: code(functions.greet),
      Wave: code(functions.wave),
      GreetVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Greet' } } },
    },
  }
  await mkdir(join(release, 'functions'), { recursive: true })
  await mkdir(join(release, 'templates'))
  const files = {
    'templates/dev.json': JSON.stringify(template),
    [`functions/${functions.greet}.zip`]: archive('greet'),
    [`functions/${functions.wave}.zip`]: archive('wave'),
  }
  for (const [path, content] of Object.entries(files)) await writeFile(join(release, path), content)
  const manifest = {
    name: '2026.11.28-3-abcdef1',
    stages: ['dev'],
    functions,
    files: Object.entries(files).map(([path, content]) => ({ path, sha256: sha256(content), bytes: content.length })),
  } as unknown as Manifest // what is looked at
  made = { folder: release, manifest, isUnchanged: false }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a derived release is whole, has a later name, and differs in what was changed alone', async () => {
  const next = await derive(made, 2, ({ setFiles }) => setFiles('greet', () => ({ 'a.mjs': 'other' })))
  expect(next.manifest.name).toMatch(/^2026\.11\.28-5-[0-9a-f]{7}$/)
  expect(await faultsOf(next.folder, next.manifest)).toEqual([])
  expect(next.manifest.functions.wave).toBe(made.manifest.functions.wave)
  const hash = next.manifest.functions.greet ?? ''
  expect(hash).not.toBe(made.manifest.functions.greet)
  const held = unzipSync(await readFile(join(next.folder, 'functions', `${hash}.zip`)))
  expect(Buffer.from(held['a.mjs'] ?? '').toString()).toBe('other')
  const text = await readFile(join(next.folder, 'templates', 'dev.json'), 'utf8')
  expect(text).toContain(hash)
  expect(text).not.toContain(made.manifest.functions.greet)
})

test('a function whose code is another publishes another version, and the first release is left as it was', async () => {
  const versionOf = async ({ folder: at }: Made) =>
    Object.keys(JSON.parse(await readFile(join(at, 'templates', 'dev.json'), 'utf8')).Resources).filter(
      (id) => /Version/.test(id) || id.startsWith('Greet'),
    )
  const same = await derive(made, 3, () => {})
  const other = await derive(made, 4, ({ setFiles }) => setFiles('greet', () => ({ 'a.mjs': 'another' })))
  expect(await versionOf(other)).not.toEqual(await versionOf(same))
  expect(await faultsOf(made.folder, made.manifest)).toEqual([])
})
