import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sessions } from './sessions.ts'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'stagecraft-sessions-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

test('people who sign in at the same moment all have their sessions, after a restart too', async () => {
  const file = join(folder, 'sessions.json')
  const sessions = new Sessions({ file })
  const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)
  const secrets = await Promise.all(users.map((user) => sessions.begin({ poolId: 'pool', user, method: 'COGNITO' })))
  await Promise.all(secrets.slice(0, 5).map((secret) => sessions.end(secret)))
  for (const kept of [sessions, new Sessions({ file })]) {
    const found = await Promise.all(secrets.map(async (secret) => (await kept.find(secret))?.user))
    expect(found).toEqual(users.map((user, index) => (index < 5 ? undefined : user)))
  }
})

test.each(['', '{', '[]', 'null', '"x"', '{"a":null,"b":{"user":1}}'])('a file that is no record of sessions is none: %s', async (content) => {
  const file = join(folder, 'broken.json')
  await writeFile(file, content)
  const sessions = new Sessions({ file })
  expect(await sessions.find('x')).toBeUndefined()
  expect(await sessions.find(await sessions.begin({ poolId: 'pool', user: 'user', method: 'COGNITO' }))).toMatchObject({ user: 'user' })
})
