import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Output } from '../output/output.ts'
import { forEachService, refuseSeveral } from './each-service.ts'
import { releasing } from './releasing.ts'
import { serviceNamed } from './services.ts'

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-services-')))
  await writeFile(join(root, 'serverless-compose.yml'), 'services:\n  api: { path: api, dependsOn: storage }\n  storage: { path: storage }\n')
  await writeFile(join(root, 'stagecraft.config.ts'), "export default { stages: { dev: { account: '222222222222' } } }\n")
  for (const name of ['api', 'storage']) {
    await mkdir(join(root, name))
    await writeFile(join(root, name, 'serverless.yml'), `service: ${name}\n`)
  }
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('a command is done for each service in the order of release, and says one result of all', async () => {
  const said: unknown[] = []
  const output: Output = { json: true, say: () => {}, result: (value) => void said.push(value) }
  await forEachService(
    () => openProject(root),
    output,
    async (service, own) => own.result({ in: service.root, stages: Object.keys(service.config.stages ?? {}) }, () => 'a text'),
  )
  expect(said).toEqual([
    [
      { service: 'storage', result: { in: join(root, 'storage'), stages: ['dev'] } },
      { service: 'api', result: { in: join(root, 'api'), stages: ['dev'] } },
    ],
  ])
})

test('one that fails is named, and hides nothing of what the others said', async () => {
  const said: string[] = []
  const output: Output = { json: false, say: () => {}, result: (_, text) => void said.push(text()) }
  const failing = forEachService(
    () => openProject(root),
    output,
    async ({ root: at }, own) => {
      if (at.endsWith('api')) throw new StagecraftError('not-there', 'No release runs in dev.', { hint: 'Deploy one first.' })
      own.result({}, () => 'a text')
    },
  )
  await expect(failing).rejects.toMatchObject({ code: 'not-there', message: 'api: No release runs in dev.', hint: 'Deploy one first.' })
  expect(said).toEqual(['  storage\na text\n'])
})

test('`--service` names one, with the stages of all, and its releases apart from the local stack', async () => {
  const project = await releasing(async () => serviceNamed(await openProject(root), 'api'))()
  expect(project).toMatchObject({
    root: join(root, 'api'),
    programs: join(root, '.stagecraft/released/services/api'),
    config: { stages: { dev: {} } },
  })
})

test('a command that is for one service says so', async () => {
  const whole = await openProject(root)
  expect(() => refuseSeveral(whole, 'promote … --show')).toThrow(
    expect.objectContaining({ code: 'of-one-service', hint: expect.stringContaining('`stagecraft --service storage promote … --show`') }),
  )
})
