import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeJson } from '../project.ts'
import { deployedApi } from './authorizers.ts'

let file: string
const apiNamed = (id: string) => ({ id, cors: false, origins: [], routes: {} })

beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'authorizers-')), 'authorizers.json')
})
afterEach(() => rm(join(file, '..'), { recursive: true }))

test('who asks before the deployment waits for it', async () => {
  const asked = deployedApi(file)()
  await writeJson(file, apiNamed('first'))
  expect(await asked).toEqual(apiNamed('first'))
})

test('where it never comes there is nothing', async () => {
  expect(await deployedApi(file, 0)()).toBeUndefined()
})

test('another deployment is read again', async () => {
  const api = deployedApi(file)
  await writeJson(file, apiNamed('first'))
  await utimes(file, 1, 1)
  expect(await api()).toEqual(apiNamed('first'))
  await writeJson(file, apiNamed('second'))
  expect(await api()).toEqual(apiNamed('second'))
})
