import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepGatewayCode, keptGatewayCode } from './kept-code.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-gateway-'))
  await writeFile(join(root, 'package-lock.json'), '{}')
})
afterAll(() => rm(root, { recursive: true, force: true }))
const project = () => ({ root, programs: join(root, 'programs') })

test('serverless-offline in one file is the same class, and is kept until its packages change', async () => {
  expect(await keptGatewayCode(project())).toBeUndefined()
  await keepGatewayCode(project())
  const kept = await keptGatewayCode(project())
  const { default: ServerlessOffline } = await import(pathToFileURL(kept ?? '').href)
  expect(Object.keys(new ServerlessOffline({}, {}, {}).commands.offline.commands)).toContain('start')
  // the worker's code lies beside the package's own
  expect(await readFile(kept ?? '', 'utf8')).toMatch(
    /"file:.*serverless-offline\/src\/lambda\/handler-runner\/worker-thread-runner\/WorkerThreadRunner\.js"/,
  )

  await writeFile(join(root, 'package-lock.json'), '{"other":true}')
  expect(await keptGatewayCode(project())).toBeUndefined()
})

test('a file that was cut is not taken, and is made again', async () => {
  await keepGatewayCode(project())
  const kept = (await keptGatewayCode(project())) ?? ''
  await truncate(kept, 1_000)
  expect(await keptGatewayCode(project())).toBeUndefined()
  await keepGatewayCode(project())
  expect(await keptGatewayCode(project())).toBe(kept)
})
