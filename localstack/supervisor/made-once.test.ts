import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProject, type Project } from '../project.ts'
import { administrator } from './administrator.ts'
import { frontSecret } from './front-secret.ts'

let project: Project

beforeAll(async () => {
  project = { ...(await openProject()), state: await mkdtemp(join(tmpdir(), 'stagecraft-secrets-')) }
})
afterAll(() => rm(project.state, { recursive: true, force: true }))

test.each([
  ['administrator', administrator],
  ['front secret', frontSecret],
])('engines that start side by side at a first start have the same %s', async (_, secretOf) => {
  const secrets = await Promise.all([secretOf(project), secretOf(project), secretOf(project)])
  expect(new Set(secrets.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(await secretOf(project)).toEqual(secrets[0])
})
