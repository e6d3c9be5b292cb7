import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { privateFolder, temporaryPrivateFolder, tighten } from './private.ts'

const isRoot = process.getuid?.() === 0
let parent: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'stagecraft-private-'))
})
afterEach(() => rm(parent, { recursive: true }))

test('a folder is made for its owner alone, with those above it', async () => {
  await privateFolder(join(parent, 'above', 'below'))
  expect([await mode('above'), await mode('above/below')]).toEqual(['700', '700'])
})

test('a folder that was open is closed, and so is what is in it', async () => {
  await mkdir(join(parent, 'open', 'logs'), { recursive: true })
  await writeFile(join(parent, 'open', 'secret'), '')
  await writeFile(join(parent, 'open', 'but'), '')
  await symlink('/etc/hosts', join(parent, 'open', 'link'))
  for (const name of ['open', 'open/logs']) await chmod(join(parent, name), 0o777)
  for (const name of ['open/secret', 'open/but']) await chmod(join(parent, name), 0o666)
  await privateFolder(join(parent, 'open'))
  await tighten(join(parent, 'open'), 'but')
  expect(await Promise.all(['open', 'open/logs', 'open/secret', 'open/but'].map(mode))).toEqual(['700', '700', '600', '666'])
})

test.runIf(isRoot)('with a group, its members may pass and not look', async () => {
  await privateFolder(join(parent, 'state'), 64_123)
  expect(await mode('state')).toBe('710')
  expect((await stat(join(parent, 'state'))).gid).toBe(64_123)
})

test.runIf(isRoot)('a temporary folder that another user made before us is refused', async () => {
  await mkdir(join(parent, 'taken'))
  await chown(join(parent, 'taken'), 64_123, 64_123)
  await expect(temporaryPrivateFolder(join(parent, 'taken'))).rejects.toMatchObject({ code: 'not-ours' })
})

test('a link in the place of a temporary folder is refused', async () => {
  await symlink(tmpdir(), join(parent, 'link'))
  await expect(temporaryPrivateFolder(join(parent, 'link'))).rejects.toMatchObject({ code: 'not-ours' })
})

async function mode(name: string): Promise<string> {
  return ((await stat(join(parent, name))).mode & 0o777).toString(8)
}
