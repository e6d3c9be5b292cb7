import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { awsStages } from './stages.ts'

let above: string
let top: string
let service: string
beforeEach(async () => {
  above = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-stages-')))
  top = join(above, 'repository')
  service = join(top, 'services', 'api')
  await mkdir(service, { recursive: true })
  await writeFile(join(service, 'serverless.yml'), 'service: api\n')
})
afterEach(() => rm(above, { recursive: true, force: true }))

async function composeFile(folder: string, path: string): Promise<void> {
  await mkdir(join(folder, path), { recursive: true })
  await writeFile(join(folder, path, 'serverless.yml'), 'service: api\n')
  await writeFile(join(folder, 'serverless-compose.yml'), `services:\n  api: { path: ${path} }\n`)
  await writeFile(join(folder, 'stagecraft.config.ts'), "export default { stages: { dev: { account: '222222222222' } } }\n")
}

test('a service has the stages beside the compose file of its repository', async () => {
  await mkdir(join(top, '.git'))
  await composeFile(top, 'services/api')
  expect(await awsStages(service)).toEqual(['dev'])
})

test('a compose file that does not name the service says nothing of it, and one above may', async () => {
  await mkdir(join(top, '.git'))
  await composeFile(join(top, 'services'), 'other')
  await expect(awsStages(service)).rejects.toMatchObject({ code: 'no-stages' })
  await composeFile(top, 'services/api')
  expect(await awsStages(service)).toEqual(['dev'])
})

test.each([
  ['above the repository', '.git'],
  ['where there is no repository', 'none'],
])('no configuration is run %s', async (_, folder) => {
  await mkdir(join(top, folder))
  await composeFile(above, 'repository/services/api')
  await writeFile(join(above, 'stagecraft.config.ts'), "throw new Error('it ran')\n")
  await expect(awsStages(service)).rejects.toMatchObject({ code: 'no-stages' })
})
