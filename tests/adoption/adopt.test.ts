import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../system/support/command.ts'
import { root } from '../system/support/stack.ts'
import { askJson } from './support/aws-json.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'

// the commands of docs/adopt.md, one section after another in one repository. `npx stagecraft` runs these sources: packages.test.ts runs the packages
let copy: RepositoryCopy

beforeAll(async () => {
  copy = await repositoryCopy('offline')
})
afterAll(() => copy?.remove())

/** The shell commands of a section. */
async function blocksOf(title: string): Promise<string[]> {
  const document = await readFile(join(root, 'docs', 'adopt.md'), 'utf8')
  const section = document.split(/^## /m).find((each) => each.startsWith(`${title}\n`))
  if (!section) throw new Error(`docs/adopt.md has no section “${title}”.`)
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands = '']) => commands)
}

/** Runs a section’s commands in the repository, and returns all that they printed. */
async function follow(title: string): Promise<string> {
  const guard = join(copy.root, '.stagecraft', 'guard')
  await mkdir(guard, { recursive: true })
  const command = `"${process.execPath}" --disable-warning=ExperimentalWarning "${join(root, 'scripts', 'main.ts')}"`
  await writeFile(
    join(guard, 'npx'),
    `#!/bin/sh\n[ "$1" = stagecraft ] || { echo "npx $1 is not of this page" >&2; exit 1; }\nshift\nexec ${command} "$@"\n`,
  )
  await chmod(join(guard, 'npx'), 0o755)
  let printed = ''
  const environment = { PATH: `${guard}:${process.env.PATH}`, STAGECRAFT_STATE: join(copy.root, '.stagecraft') }
  for (const line of (await blocksOf(title)).join('').trim().split('\n')) {
    const words = line.replaceAll('http://127.0.0.1:3501', await apiUrl())
    const { code, stdout, stderr } = await run('sh', ['-ec', words], { cwd: copy.root, environment, withinMs: 200_000 })
    if (code !== 0) throw new Error(`${line} ended with ${code}:\n${stdout}${stderr}`)
    printed += stdout
  }
  return printed
}

async function apiUrl(): Promise<string> {
  const file = join(copy.root, '.stagecraft', 'stack.json')
  if (!existsSync(file)) return 'http://127.0.0.1:3501'
  return (JSON.parse(await readFile(file, 'utf8')) as StackRecord).urls.api // the kit wrote it
}

test('from an existing repository: it runs, answers, is looked at and tested; init writes its files; no file of its own is changed', async () => {
  const before = await readFile(join(copy.root, 'serverless.yml'), 'utf8')
  const printed = await follow('From an existing repository')
  expect(printed).toMatch(/serverless-offline +replaced/)
  expect(printed).toContain('"hello":"world"')
  expect(await readFile(join(copy.root, 'stagecraft.config.ts'), 'utf8')).toContain("//   'serverless-offline':")
  expect(await readFile(join(copy.root, 'serverless.yml'), 'utf8')).toBe(before)
})

test('from serverless-offline and from LocalStack: the same repository, by the commands that take the place of theirs', async () => {
  expect(await follow('From serverless-offline')).toContain('"hello":"world"')
  expect(await follow('From LocalStack')).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/m)
})

test('tables start with the seeds of serverless-dynamodb, once: what is changed afterwards stays', async () => {
  await copy.stop()
  await rm(join(copy.root, '.stagecraft', 'engine-state'), { recursive: true })
  const record = await copy.start()
  expect(copy.said).toContain('./seeds/places.json: 30 items in visits-places')
  expect(copy.said).toContain('./seeds/broken.json: not loaded into visits-places: It is no JSON array of items.')
  copy.said.length = 0
  const item = (id: string) => askJson<{ Item?: object }>(record, 'DynamoDB_20120810.GetItem', { TableName: 'visits-places', Key: { id: { S: id } } })
  expect((await item('place-30')).Item).toEqual({
    ...{ id: { S: 'place-30' }, beds: { N: '30' }, open: { BOOL: true }, tags: { L: [{ S: 'quiet' }] }, at: { M: { lat: { N: '47.5' } } } },
  })
  expect((await item('typed')).Item).toMatchObject({ codes: { NS: expect.arrayContaining(['1', '2']) } })
  await askJson(record, 'DynamoDB_20120810.PutItem', { TableName: 'visits-places', Item: { id: { S: 'place-1' }, beds: { N: '99' } } })
  await copy.stop()
  await copy.start()
  expect((await item('place-1')).Item).toMatchObject({ beds: { N: '99' } })
  expect(copy.said.filter((line) => line.includes('seeds'))).toEqual([])
})

test('from SAM: the template runs', async () => {
  await copy.remove()
  copy = await repositoryCopy('sam')
  // sam.test.ts has the rest: here one function is enough
  const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs24.x, Handler: hello.handler, CodeUri: alone/ }
`
  await mkdir(join(copy.root, 'alone'))
  await writeFile(join(copy.root, 'alone', 'hello.js'), 'exports.handler = async () => "hello"\n')
  await writeFile(join(copy.root, 'template.yaml'), text)
  expect(await follow('From SAM')).toMatch(/ is up in /)
})

test('from Serverless Compose: all services by the commands of one', async () => {
  await copy.remove()
  copy = await repositoryCopy('composed')
  const printed = await follow('From Serverless Compose')
  expect(printed).toMatch(/Services +storage +1 function, no API\n +api +http.*\n +worker +2 functions, no API/)
  expect(printed).toMatch(/"service": "worker",\n +"shelf": "composed-storage-dev-shelf/)
  expect(printed).toMatch(/Stopped in /)
}, 400_000)

test('from an empty folder: the commands are those that create.test.ts runs', async () => {
  expect(await blocksOf('From an empty folder')).toEqual(['npm create stagecraft@latest my-app\ncd my-app\nmake up\nmake test\n'])
})
