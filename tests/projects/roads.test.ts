import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { RunningEngine } from '@stagecraft/localstack/engines/engine.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { enginePlace, separatePlace } from '@stagecraft/localstack/engines/place.ts'
import { openProject, type Project, writeJson } from '@stagecraft/localstack/project.ts'
import type { EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import { keepDatabaseSecret } from '@stagecraft/localstack/stack/secret-api.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { removeStack } from '@stagecraft/localstack/supervisor/remove.ts'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, run } from '../system/support/command.ts'
import { inventory } from '../system/support/inventory.ts'
import { copyProject, emptyFunctions, type ProjectCopy } from '../system/support/project-copy.ts'
import { root } from '../system/support/stack.ts'

// one road is `stagecraft up`, which sends the application's stack by the SDK; the other is the Framework's own command, on an engine of its own
let project: Project | undefined
let record: StackRecord
let folder: string
let copy: ProjectCopy
let engine: RunningEngine
let access: EngineAccess
let deployed: Ended
let roads: Record<string, object>[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-road-'))
  project = { ...(await openProject(root)), state: await mkdtemp(join(tmpdir(), 'stagecraft-roads-')) }
  record = await launch(project, () => {})
  const kind = engineNamed(record.engine)
  const place = separatePlace(enginePlace(project).program, folder)
  await mkdir(folder, { recursive: true })
  ;[copy, engine] = await Promise.all([
    copyProject(),
    kind.start(place, { port: await getPort({ host: '127.0.0.1' }), region: record.region, frontSecret: 'shown by nobody' }),
  ])
  await emptyFunctions(copy, ['orders', 'apply-event'])
  access = { ...record, ...engine.credentials, endpoint: engine.endpoint ?? '' }
  const secretArn = await keepDatabaseSecret(access, `${record.service}/${record.stage}/database`, { username: 'stagecraft', password: 'none' })
  await writeJson(join(folder, 'stack.json'), { ...record, ...access, database: { ...record.database, secretArn } })
  deployed = await deployByHand()
  roads = await Promise.all([record, access].map((each) => inventory(each, record.service, record.stage)))
})
afterAll(async () => {
  await engine?.stop()
  await Promise.all([copy?.remove(), project && removeStack(project)])
  await rm(folder, { recursive: true, force: true })
})

// as typed in a shell: with the machine's own Node, which may be older than ours, and the user's own AWS settings
function deployByHand(): Promise<Ended> {
  const path = (process.env.PATH ?? '').split(delimiter).filter((each) => !/\.stagecraft|node_modules/.test(each))
  return run('npx', ['--no-install', 'serverless', 'deploy', '--stage', 'local'], {
    cwd: copy.root,
    environment: {
      STAGECRAFT_STATE: folder,
      PATH: path.join(delimiter),
      AWS_PROFILE: 'my-company-sso',
      AWS_SESSION_TOKEN: 'not-ours',
      NODE_OPTIONS: '',
    },
  })
}

test('`npx serverless deploy --stage local` typed by hand ends well, whatever AWS settings the shell has', () => {
  expect(`${deployed.code} ${deployed.stdout}${deployed.stderr}`).toMatch(/^0 [\s\S]*Service deployed/)
})

test('it tells what it left out, and why', () => {
  const said = deployed.stdout + deployed.stderr
  expect(record.leftOut.length).toBeGreaterThan(0)
  // what goes into an engine beside stays as it was deployed there
  const { types = [] } = record.deployed.beside ?? {}
  const own = record.leftOut.filter(({ type }) => !types.some((prefix) => type.startsWith(prefix)))
  for (const { logicalId } of own) expect(said).toContain(`left out locally: ${logicalId}`)
})

test.each(['functions', 'mappings', 'queues', 'topics', 'buckets', 'parameters', 'stack'])('both roads end in the same %s', (kind) => {
  const [fast, byHand] = roads
  expect(Object.keys(fast?.[kind] ?? {}).length).toBeGreaterThan(0)
  expect(fast?.[kind]).toEqual(byHand?.[kind])
})
