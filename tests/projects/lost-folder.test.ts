import { existsSync, globSync } from 'node:fs'
import { appendFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { containerStack } from '@stagecraft/localstack/docker/container-stack.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import { processesWith } from '@stagecraft/localstack/supervisor/process-table.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { stopStack } from '@stagecraft/localstack/supervisor/stop.ts'
import { afterAll, expect, test } from 'vitest'
import { dockerSays } from '../containers/support/container-fixture.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { eventually, root } from '../system/support/stack.ts'

const fixture = join(root, 'tests', 'fixtures', 'minimal')
const { capabilities, runsIn } = engineNamed((await openProject(root)).engine)
const copies: ProjectCopy[] = []
let moved = ''

afterAll(async () => {
  if (moved && existsSync(moved)) await stopStack(await openProject(moved))
  for (const copy of copies) await copy.remove()
  if (moved) await rm(moved, { recursive: true, force: true, maxRetries: 10 })
})

test('a stack whose folder is moved ends and keeps its data there; one whose folder is deleted ends and leaves nothing', async () => {
  const copy = await newCopy()
  const { root: folder } = copy
  moved = `${folder}-moved`
  await answersOf(await copy.start(), (sqs, QueueUrl) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' })))

  expect(await processesWith(stateOf(folder))).not.toEqual([])
  await rename(folder, moved)
  await eventually('the stack of the moved folder to end', async () => (await processesWith(stateOf(folder))).length === 0)
  expect(existsSync(folder)).toBe(false)
  const again = await launch(await openProject(moved), () => {})
  await answersOf(again, async (sqs, QueueUrl) => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }))
    // an engine that keeps nothing but stored objects begins with empty queues
    expect(Messages?.map(({ Body }) => Body)).toEqual(capabilities.carriesState ? ['kept'] : undefined)
  })

  // deleted while its description is compiled, which writes there until it ends
  await appendFile(join(moved, 'serverless.yml'), '# saved\n')
  await eventually('the description to be compiled', async () => existsSync(join(stateOf(moved), 'cache', 'framework.lock-journal')))
  await sleep(1_000)
  const { state } = await openProject(moved)
  await rm(moved, { recursive: true, maxRetries: 10 })
  await eventually('the stack of the deleted folder to end', async () => (await partsOf(moved, state)).length === 0)
  await eventually('nothing to be left of it', async () => !existsSync(moved))
})

test('a stack whose folder is deleted while it starts ends and leaves nothing', async () => {
  const copy = await newCopy()
  const { root: folder } = copy
  const { state } = await copy.open()
  // on a fast machine it may be up by then
  const starting = copy.start().catch(() => {})
  await eventually('the engine to be started', async () => (await processesWith(stateOf(folder))).length > 1)
  await rm(folder, { recursive: true, maxRetries: 10 })
  await starting
  await eventually('its parts to end', async () => (await partsOf(folder, state)).length === 0)
  await eventually('nothing to be left of it', async () => !existsSync(folder))
})

async function newCopy(): Promise<ProjectCopy> {
  const copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  copies.push(copy)
  return copy
}

const stateOf = (folder: string) => join(folder, '.stagecraft')

/** Processes, and containers with their volumes. */
async function partsOf(folder: string, state: string): Promise<unknown[]> {
  const processes = await processesWith(stateOf(folder))
  if (runsIn === 'process') return processes
  const { project } = containerStack(state)
  const all = await Promise.all([
    dockerSays('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project}`),
    dockerSays('volume', 'ls', '--quiet', '--filter', `name=${project}_`),
  ])
  return [...processes, ...all.filter(Boolean)]
}

async function answersOf(record: StackRecord, use: (sqs: SQSClient, url: string) => Promise<unknown>): Promise<void> {
  const sqs = new SQSClient(clientOptions(record))
  await use(sqs, `${record.endpoint}/000000000000/minimal-local-answers`).finally(() => sqs.destroy())
}
