import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CloudFormationClient, DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { readFrontSecret } from '@stagecraft/localstack/supervisor/front-secret.ts'
import { healthOf } from '@stagecraft/localstack/supervisor/health.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import { resetEngines } from '@stagecraft/localstack/supervisor/remove.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, run } from '../system/support/command.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { eventually, root } from '../system/support/stack.ts'

// what a stack keeps is lost, cut or replaced: it is seen, `up` mends it and says so, or refuses with a remedy; it never hangs
const fixture = join(root, 'tests', 'fixtures', 'minimal')
const { capabilities } = engineNamed((await openProject(root)).engine)
let copy: ProjectCopy
let state: string

beforeAll(async () => {
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  state = join(copy.root, '.stagecraft')
  await start()
})
afterAll(() => copy?.remove())

describe('while it runs', () => {
  test('an engine that was emptied is seen, and up deploys anew', async () => {
    const project = await copy.open()
    await emptyEngine(project)
    const { code, stdout } = await stagecraft('status')
    expect(stdout).toContain('fail  The engine lost the deployed stack: it has no stack minimal-local.')
    expect(code).toBe(1)
    expect(await up()).toContain('The engine lost the deployed stack')
    await greets()
  })

  const lostRecord = /The record of the running stack, stack\.json, is missing/
  const noEngine = /The process of the engine has ended/
  const otherDeployment = /deployed\.json does not match the deployed stack/
  const otherSecret = /front-secret was changed since the stack started/
  const otherRecord = /authorizers\.json was changed since the stack started/

  // a look at each, and the file put back; `up` is tried below where a kind of damage has a way of its own
  test.each<[string, Damage, RegExp]>([
    ['stack.json', 'deleted', lostRecord],
    ['stack.json', 'cut', lostRecord],
    ['stack.json', 'replaced', lostRecord],
    ['processes.json', 'deleted', noEngine],
    ['processes.json', 'cut', noEngine],
    ['processes.json', 'replaced', noEngine],
    ['deployed.json', 'deleted', otherDeployment],
    ['deployed.json', 'cut', otherDeployment],
    ['deployed.json', 'replaced', otherDeployment],
    ['front-secret', 'deleted', otherSecret],
    ['front-secret', 'cut', otherSecret],
    ['front-secret', 'replaced', otherSecret],
    ['authorizers.json', 'deleted', otherRecord],
    ['authorizers.json', 'cut', otherRecord],
    ['authorizers.json', 'replaced', otherRecord],
    ['records.json', 'deleted', otherRecord],
    ['ports.json', 'deleted', /ports\.json is missing/],
    ['env', 'deleted', /env is missing/],
  ])('%s, %s, is seen', async (name, damage, fault) => {
    const before = await readFile(join(state, name))
    await harm(name, damage)
    const { faults } = await healthOf(await copy.open())
    await writeFile(join(state, name), before)
    expect(faults.join('\n')).toMatch(fault)
    expect((await healthOf(await copy.open())).faults).toEqual([])
  })

  test('up finds the processes whose records are lost, and starts anew on the same ports', async () => {
    const before = await readStack(await copy.open())
    for (const name of ['stack.json', 'processes.json', 'ports.json', 'env']) await harm(name, 'deleted')
    await up()
    expect((await readStack(await copy.open()))?.urls).toEqual(before?.urls)
    await greets()
  })

  test('up mends a stack whose engine’s folder is lost', async () => {
    await harm('engine-state', 'deleted')
    // which an engine that writes makes anew
    await mkdir(join(state, 'engine-state'), { recursive: true })
    expect((await healthOf(await copy.open())).faults.join('\n')).toMatch(/The folder of the engine’s state is missing/)
    await up()
    await greets()
  })
})

describe('while it is stopped', () => {
  beforeEach(() => copy.stop())

  test('an engine that was emptied before the stop is not trusted', async () => {
    await start()
    await emptyEngine(await copy.open())
    await copy.stop()
    expect(await start()).toContain('The stack is deployed again')
    await greets()
  })

  // several at once where they have nothing to do with one another: each start is seconds of everybody's time
  const broken: [string, [string, Damage][]][] = [
    ['the engine’s state', [['engine-state', 'deleted']]],
    ['the engine’s state, all but its folder', [['engine-state', 'replaced']]],
    ['a part of the engine’s state', [['engine-state/services/sqs.json', 'cut']]],
    ['the engine’s stack', [['engine-state/services/cloudformation.json', 'replaced']]],
    // a description that is gone is what every first start finds
    [
      'the engine’s objects, and what is made again, deleted',
      [
        ['engine-state/objects', 'deleted'],
        ['logs', 'deleted'],
        ['build', 'deleted'],
        ['front-secret', 'deleted'],
        ['authorizers.json', 'deleted'],
        ['administrator.json', 'deleted'],
      ],
    ],
    [
      'the list of the engine’s state, and what is made again, cut',
      [
        ['engine-state/services/saved.json', 'deleted'],
        ['ports.json', 'cut'],
        ['build/packages.json', 'cut'],
        ['front-secret', 'cut'],
        ['authorizers.json', 'cut'],
        ['records.json', 'cut'],
        ['cache/description-local.json', 'cut'],
      ],
    ],
    [
      'the record of the deployment, and what is made again, replaced',
      [
        ['deployed.json', 'replaced'],
        ['ports.json', 'replaced'],
        ['build/packages.json', 'replaced'],
        ['front-secret', 'replaced'],
        ['authorizers.json', 'replaced'],
        ['records.json', 'replaced'],
        ['cache/description-local.json', 'replaced'],
      ],
    ],
  ]
  // what an engine does not keep over a stop is not there to be harmed
  const isKept = ([name]: [string, Damage]) => capabilities.carriesState || !name.startsWith('engine-state/services/')
  const harmed = broken.map(([what, harms]): [string, [string, Damage][]] => [what, harms.filter(isKept)])
  test.each(harmed.filter(([, harms]) => harms.length > 0))('%s: the next start makes it whole', async (_, harms) => {
    const before = await engineKey()
    for (const [name, damage] of harms) await harm(name, damage)
    await start()
    await greets()
    // where the engine’s key is gone there is another
    expect((await engineKey()) === before).toBe(!harms.some(([name]) => name === 'administrator.json'))
  })

  test('a first start that ended at a function that does not build had nothing to lose', async () => {
    await resetEngines(await copy.open())
    await rm(join(state, 'deployed.json'))
    const file = join(copy.root, 'functions', 'greet.ts')
    const source = await readFile(file, 'utf8')
    await writeFile(file, 'export const handler = async ( => {\n')
    const { code, stderr } = await stagecraft('up')
    await writeFile(file, source)
    expect(stderr).toContain('A function does not build.\nfunctions/greet.ts:1:31: ERROR: Unexpected "=>"')
    expect(code).toBe(1)
    expect(existsSync(join(state, 'engine-state'))).toBe(true)
    expect(await start()).not.toContain('lost')
    await greets()
  })

  test('a folder where a file should be, or the other way round, is refused with the command that mends it', async () => {
    for (const name of ['logs', 'deployed.json']) {
      await rm(join(state, name), { recursive: true, force: true, maxRetries: 10 })
      if (name.includes('.')) await mkdir(join(state, name, 'not-a-file'), { recursive: true })
      else await writeFile(join(state, name), 'not a folder')
      const { code, stderr } = await stagecraft('up')
      expect(stderr).toContain(`rm -rf '${join(state, name)}`)
      expect(code).toBe(1)
      await rm(join(state, name), { recursive: true, force: true, maxRetries: 10 })
    }
    await up()
    await greets()
  })
})

type Damage = 'deleted' | 'cut' | 'replaced'

async function harm(name: string, damage: Damage): Promise<void> {
  const path = join(state, name)
  expect(existsSync(path), `${name} is there to be harmed`).toBe(true)
  if (damage === 'cut') return writeFile(path, (await readFile(path)).subarray(0, 7))
  await rm(path, { recursive: true, maxRetries: 10 })
  if (damage === 'deleted') return
  await mkdir(dirname(path), { recursive: true })
  // a folder becomes an empty one, a file another's
  if (/\.json$|secret$/.test(name)) await writeFile(path, '{"another": true}\n')
  else await mkdir(path)
}

// by its own path, or by the stack’s deletion where the engine has no such path
async function emptyEngine(project: Project): Promise<void> {
  const record = await readStack(project)
  if (!record) throw new Error('The stack does not run.')
  const headers = { 'x-stagecraft-front': (await readFrontSecret(project)) ?? '' }
  await fetch(`${record.endpoint}/_ministack/reset`, { method: 'POST', headers })
  const cloudformation = new CloudFormationClient(clientOptions(record))
  const StackName = `${record.service}-${record.stage}`
  await cloudformation.send(new DeleteStackCommand({ StackName }))
  await waitUntilStackDeleteComplete({ client: cloudformation, maxWaitTime: 60, minDelay: 0.2, maxDelay: 1 }, { StackName })
  cloudformation.destroy()
}

async function engineKey(): Promise<string> {
  return JSON.parse(await readFile(join(state, 'administrator.json'), 'utf8')).accessKeyId
}

function stagecraft(...words: string[]): Promise<Ended> {
  const main = join(root, 'scripts', 'main.ts')
  const options = { cwd: copy.root, environment: { STAGECRAFT_STATE: state } }
  return run(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...words], options)
}

async function up(): Promise<string> {
  const { code, stdout, stderr } = await stagecraft('up')
  expect(code, stdout + stderr).toBe(0)
  expect((await healthOf(await copy.open())).faults).toEqual([])
  return stderr
}

/** As `up` starts what does not run, without the command's own second. Returns what was said of it. */
async function start(): Promise<string> {
  const project = await copy.open()
  const said: string[] = []
  await launch(project, (message) => {
    if (message.kind === 'said') said.push(message.line)
  })
  expect((await healthOf(project)).faults).toEqual([])
  return said.join('\n')
}

// a message through queue, function, role and the other queue
async function greets(): Promise<void> {
  const record = await readStack(await copy.open())
  if (!record) throw new Error('The stack does not run.')
  const sqs = new SQSClient(clientOptions(record))
  const queue = (name: string) => `${record.endpoint}/000000000000/minimal-local-${name}`
  await sqs.send(new SendMessageCommand({ QueueUrl: queue('names'), MessageBody: 'Ada' }))
  await eventually('an answer', async () => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue('answers'), WaitTimeSeconds: 1 }))
    return Messages?.[0]?.Body === 'Hello Ada'
  })
  sqs.destroy()
}
