import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileTokens } from './file-tokens.ts'

const now = Date.parse('2026-11-29T12:00:00Z')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-tokens-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const token = (payload: object) => ['e30', Buffer.from(JSON.stringify(payload)).toString('base64url'), 'signature'].join('.')
const lasting = (seconds: number) => token({ exp: now / 1_000 + seconds })

async function given(content: unknown): Promise<ReturnType<typeof fileTokens>> {
  const file = join(folder, 'tokens.json')
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return fileTokens(file, () => now)
}

test('a token is good as long as it says, and its owner may replace it', async () => {
  const tokens = await given({ viewer: lasting(1_800) })
  expect(await tokens.tokenOf('viewer')).toEqual({ accessToken: lasting(1_800), expiresIn: 1_800 })
  await given({ viewer: lasting(900) })
  expect(await tokens.tokenOf('viewer')).toMatchObject({ expiresIn: 900 })
})

test.each([
  ['a token that ends during a history', { viewer: lasting(1_800), operator: lasting(599) }, 'token-ends'],
  ['a person without a token', { viewer: lasting(1_800) }, 'no-token'],
  ['something that is no token', { viewer: lasting(1_800), operator: 'secret' }, 'no-token'],
  ['a token that never ends', { viewer: lasting(1_800), operator: token({}) }, 'no-token'],
  ['a file that is no JSON', 'viewer=x', 'no-token'],
])('%s is said before anything begins', async (_, content, code) => {
  await expect((await given(content)).require(['viewer', 'operator'])).rejects.toMatchObject({ code })
})

test('without a file it is said what is needed, and a file that is not there is named', async () => {
  await expect(fileTokens(undefined).require(['viewer'])).rejects.toMatchObject({ code: 'no-token' })
  await expect(fileTokens(join(folder, 'none.json')).require(['viewer'])).rejects.toMatchObject({ message: expect.stringContaining('none.json') })
})
