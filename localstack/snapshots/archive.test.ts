import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pack, readManifest, unpack } from './archive.ts'
import { format, type Manifest, openingOf, sealed, sha256 } from './manifest.ts'

const about = { format, name: 'x', takenAt: '2026-11-28T10:00:00.000Z', service: 's', stage: 'local', engine: { name: 'e', version: '1' } }
// of no bytes
const nothing = sha256(Buffer.alloc(0))
const mebibyte = 1 << 20
let folder: string
let copy: string
let file: string
let whole: Buffer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-archive-'))
  copy = join(folder, 'copy')
  file = join(folder, 'x.snapshot')
  await mkdir(join(copy, 'database', 'empty'), { recursive: true })
  await mkdir(join(copy, 'records'))
  const twice = randomBytes(100_000)
  await writeFile(join(copy, 'database', 'one'), twice)
  await writeFile(join(copy, 'database', 'other'), twice)
  await writeFile(join(copy, 'database', 'long'), Buffer.concat([Buffer.alloc(20 * mebibyte, 'log'), randomBytes(500_000)]))
  await writeFile(join(copy, 'records', 'nothing'), '')
  await writeFile(join(copy, 'records', 'größe.json'), '{}')
  await pack(copy, about, file)
  whole = await readFile(file)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('what was packed is unpacked: long, empty and equal files, and empty folders', async () => {
  const out = await fresh()
  await unpack(file, out)
  const all = async (at: string) => (await readdir(at, { recursive: true })).sort()
  expect(await all(out)).toEqual(await all(copy))
  for (const path of ['database/one', 'database/other', 'database/long', 'records/nothing', 'records/größe.json'])
    expect((await readFile(join(out, path))).equals(await readFile(join(copy, path))), path).toBe(true)
})

test('the file is its owner’s alone, nothing is left beside it, and equal contents are kept once', async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await readdir(folder)).filter((name) => name.startsWith('x.snapshot'))).toEqual(['x.snapshot'])
  expect(whole.length).toBeLessThan(500_000 + 2 * 100_000)
})

test('what it says of itself is read without its contents', async () => {
  expect(await readManifest(file)).toMatchObject({ ...about, bytes: whole.length, folders: ['database', 'database/empty', 'records'] })
})

// whichever bit it is: of the first line, the manifest, the contents, or the last byte
test.each(Array.from({ length: 40 }, (_, n) => n))('with one bit flipped it is refused (%i of 40)', async (n) => {
  const at = n < 10 ? n : n === 39 ? whole.length - 1 : Math.floor(((n - 10) / 29) * (whole.length - 1))
  const changed = Buffer.from(whole)
  changed[at] = (changed[at] ?? 0) ^ (1 << (n % 8))
  expect(await refusal(changed)).toMatch(/^(broken|newer)-snapshot$/)
})

test.each([0, 10, 70, 200, 600, 1_000, 100_000, -1])('cut off after %i bytes it is refused', async (length) => {
  expect(await refusal(whole.subarray(0, length))).toBe('broken-snapshot')
})

test('with something after its end it is refused', async () => {
  expect(await refusal(Buffer.concat([whole, Buffer.from('x')]))).toBe('broken-snapshot')
})

test('one of a newer format is refused before anything else is looked at', async () => {
  expect(await refusal(Buffer.from(whole.toString('latin1').replace('snapshot 1 ', 'snapshot 2 '), 'latin1'))).toBe('newer-snapshot')
})

test.each(['../outside', 'records/../../outside', '/outside', 'records//x', 'nowhere/x', 'a\\b', ''])(
  'one that names “%s” is refused, and nothing is written there',
  async (path) => {
    const manifest: Manifest = { ...about, folders: ['records'], pieces: [{ path, at: 0, size: 0, hash: '' }] }
    expect(await refusal(sealed(manifest, 0, nothing))).toBe('broken-snapshot')
    expect(await readdir(folder)).not.toContain('outside')
  },
)

test('a manifest of the wrong shape is refused', async () => {
  const wrong = [
    { format },
    { format, folders: [], pieces: [] },
    { ...about, folders: 'x', pieces: [] },
    { ...about, folders: [], pieces: [{ path: 1 }] },
  ]
  for (const manifest of wrong) expect(await refusal(sealed(manifest as unknown as Manifest, 0, nothing))).toBe('broken-snapshot')
})

test('the first line says how long the rest is', () => {
  const start = sealed({ ...about, folders: [], pieces: [] }, 12, nothing)
  expect(openingOf(start, 'x')).toMatchObject({ contentBytes: 12 })
})

let count = 0

async function fresh(): Promise<string> {
  count += 1
  return join(folder, `out-${count}`)
}

/** The code of the error with which such a file is refused. */
async function refusal(content: Buffer): Promise<unknown> {
  const changed = join(await mkdtemp(join(folder, 'changed-')), 'changed.snapshot')
  await writeFile(changed, content)
  return unpack(changed, await fresh()).then(
    () => 'taken',
    (error: { code?: string }) => error.code ?? error,
  )
}
