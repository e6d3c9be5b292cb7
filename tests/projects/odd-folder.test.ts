import { execFileSync } from 'node:child_process'
import { globSync, readlinkSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { installPrograms } from '@stagecraft/localstack/engines/programs.ts'
import { buildPage } from '@stagecraft/localstack/page/build.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, run } from '../system/support/command.ts'
import { attach, breakAt } from '../system/support/debugger.ts'
import { eventually, root } from '../system/support/stack.ts'

// what a shell, an address, a pattern or a source map could read otherwise than as a name
const oddName = "mein prøject %41 #1 it's $HOME & co"
// no debugger reaches a function in a container
const { runsIn } = engineNamed((await openProject(root)).engine)
let parent: string
let project: string
let state: string
let record: StackRecord

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'stagecraft-odd-'))
  project = join(parent, oddName)
  await copyProject()
  const { code, stderr } = await run('make', ['-s', 'up'], { cwd: project, environment: { ...own, STAGECRAFT_INSPECT: '1' } })
  expect(code, stderr).toBe(0)
  const [file = ''] = globSync('.stagecraft/{,stacks/*/}stack.json', { cwd: project })
  state = join(project, dirname(file))
  record = JSON.parse(await readFile(join(state, 'stack.json'), 'utf8'))
})
afterAll(async () => {
  if (project) await make('reset', 'FORCE=1')
  await rm(parent, { recursive: true, force: true })
})

test('its page is served, with a module and a package that it imports', async () => {
  const main = await text(`${record.urls.page}/main.ts`)
  const address = /from "([^"]*lit[^"]*)"/.exec(main)?.[1]
  expect(address, main).toBeDefined()
  expect(await text(`${record.urls.page}${address}`)).toContain('html')
})

test('its page is built for production', async () => {
  const links = () => globSync(join(tmpdir(), 'stagecraft-page-*', 'project')).filter((link) => readlinkSync(link) === project)
  const before = links()
  await buildPage(join(project, 'page'), join(project, '.stagecraft', 'built'))
  // the build's own link is gone, the running page's is not
  expect(links()).toEqual(before)
  expect(await readFile(join(project, '.stagecraft', 'built', 'index.html'), 'utf8')).toMatch(/assets\/index-.*\.js/)
})

test('its API answers', async () => {
  expect(await text(`${record.urls.api}/hello`)).toBe('Hello')
})

test('its database answers', async () => {
  const { stdout } = await make('sql', 'Q=select 1 as "one"')
  expect(JSON.parse(stdout)).toEqual([{ one: 1 }])
})

test('its consumer answers, and stops at a breakpoint in its source where the debugger reaches it', async () => {
  const sqs = new SQSClient(clientOptions(record))
  const queue = (name: string) => `${record.endpoint}/000000000000/minimal-local-${name}`
  const greet = async (name: string) => sqs.send(new SendMessageCommand({ QueueUrl: queue('names'), MessageBody: name }))
  const answer = () =>
    eventually('an answer', async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue('answers'), WaitTimeSeconds: 1 }))
      return Messages?.[0]?.Body
    })
  await greet('Ada')
  expect(await answer()).toBe('Hello Ada')
  if (runsIn === 'container') return sqs.destroy()
  const { url } = await eventually('an inspector', async () => JSON.parse(await readFile(join(state, 'inspect', 'minimal-local-greet.json'), 'utf8')))
  const { main, close } = await attach(url, project)
  const place = await breakAt(main, 'functions/greet.mjs', 'functions/greet.ts', 'await queue.send')
  await greet('Grace')
  expect(await eventually('a stop', main.stopped)).toBe(place)
  await main.resume()
  close()
  sqs.destroy()
})

test('a command in a folder of the project finds it', async () => {
  const { stdout } = await stagecraft(['--json', 'status'], join(project, 'functions'))
  expect(JSON.parse(stdout)).toMatchObject({ running: true, service: 'minimal' })
})

test('the Framework packages it', async () => {
  const framework = join(project, 'node_modules', 'serverless', 'bin', 'serverless.js')
  const { code, stderr, stdout } = await run(process.execPath, [framework, 'package', '--stage', 'prod'], { cwd: project, environment: own })
  expect(code, stdout + stderr).toBe(0)
})

const own = { STAGECRAFT_STATE: '', NODE_COMPILE_CACHE: '' }

function make(...words: string[]): Promise<Ended> {
  return run('make', ['-s', ...words, 'JSON=1'], { cwd: project, environment: own })
}

function stagecraft(words: string[], cwd: string): Promise<Ended> {
  return run(join(project, 'scripts', 'stagecraft.sh'), words, { cwd, environment: own })
}

async function text(url: string): Promise<string> {
  return (await fetch(url)).text()
}

// the smallest application with everything that has a path in it, the kit, and what is installed: as links, because they are many files
async function copyProject(): Promise<void> {
  const fixture = join(root, 'tests', 'fixtures', 'minimal')
  for (const file of globSync('**/*.*', { cwd: fixture })) await cp(join(fixture, file), join(project, file))
  for (const part of ['localstack', 'scripts', 'Makefile', 'package-lock.json', 'docker-compose.yml'])
    await cp(join(root, part), join(project, part), { recursive: true })
  await mkdir(join(project, '.stagecraft'), { mode: 0o700 })
  for (const part of ['bin', 'installed']) await cp(join(root, '.stagecraft', part), join(project, '.stagecraft', part), { recursive: true })
  linked(join(root, 'node_modules'), project)
  await installPrograms(await openProject(root), () => {})
  for (const program of globSync('engine*', { cwd: join(root, '.stagecraft'), exclude: ['engine-state'] }))
    linked(join(root, '.stagecraft', program), join(project, '.stagecraft'))
  await edit('stagecraft.config.ts', "page: 'page',", "page: 'page',\n  database: 'minimal',")
  await edit(
    'serverless.yml',
    'functions:\n',
    'functions:\n  hello:\n    handler: functions/hello.handler\n    events:\n      - httpApi: GET /hello\n',
  )
  await edit('page/index.html', '</body>', '<script type="module" src="/main.ts"></script></body>')
  await writeFile(join(project, 'page', 'main.ts'), "import { html } from 'lit'\nconsole.log(html`<p>hello</p>`)\n")
  await writeFile(join(project, 'functions', 'hello.ts'), "export const handler = async () => 'Hello'\n")
}

function linked(from: string, to: string): void {
  const flags = process.platform === 'darwin' ? ['-Rc'] : ['-al']
  try {
    execFileSync('cp', [...flags, from, to], { stdio: 'ignore' })
  } catch {
    execFileSync('cp', ['-a', from, to])
  }
}

async function edit(file: string, before: string, after: string): Promise<void> {
  const whole = await readFile(join(project, file), 'utf8')
  if (!whole.includes(before)) throw new Error(`${file} does not hold ${before}`)
  await writeFile(
    join(project, file),
    whole.replace(before, () => after),
  )
}
