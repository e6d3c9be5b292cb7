import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inputHash } from '@stagecraft/localstack/stack/description.ts'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import { readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../system/support/stack.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'

// TypeScript and JavaScript that serverless-esbuild bundles, in a service of a workspace whose packages lie above it
let copy: RepositoryCopy
let record: StackRecord

beforeAll(async () => {
  copy = await repositoryCopy('monorepo', 'services/shop', { '@shop/words': 'packages/words', 'csv-parse': undefined })
  record = await copy.start()
})
afterAll(() => copy?.remove())

const ask = (name: string, event: unknown = {}) => invoke(record, record.functions[name] ?? '', event) as Promise<Record<string, unknown>>
const changes = () => readFile(join(copy.service, '.stagecraft/logs/changes.log'), 'utf8').catch(() => '')

test('TypeScript is bundled with the project’s own settings and plugins; external packages and files of patterns lie beside the bundle', async () => {
  expect(await ask('greet', { name: 'Ada' })).toEqual({ said: 'Good morning, Ada', by: 'a plugin', company: 'Northwind', rows: 2 })
})

test('JavaScript is bundled too', async () => {
  expect(await ask('legacy')).toEqual({ said: 'Good morning, JavaScript' })
})

test('a declared Node that is older than the kit’s is said, once', () => {
  expect(copy.said.filter((line) => line.includes('nodejs18.x'))).toEqual([
    expect.stringContaining(`run on Node ${process.versions.node.split('.')[0]}`),
  ])
})

test('a saved source and a saved package of the workspace are answered the new way', async () => {
  await edit('services/shop/src/greet.ts', (text) => text.replace("'nobody'", "'somebody'"))
  await eventually('the new answer', async () => (await ask('greet')).said === 'Good morning, somebody')
  await edit('packages/words/src/index.ts', (text) => text.replace('Good morning', 'Good evening'))
  await eventually('the new answers', async () => (await ask('greet')).said === 'Good evening, somebody')
  await eventually('the new answer', async () => (await ask('legacy')).said === 'Good evening, JavaScript')
})

test('a source that does not build is reported with its place; what ran runs on', async () => {
  await edit('services/shop/src/greet.ts', (text) => text.replace('export const handler = async', 'export const handler = = async'))
  await eventually('the report', async () => (await changes()).includes('ERROR'))
  expect(await changes()).toMatch(/src\/greet\.ts:8:23: ERROR: /)
  expect((await ask('greet')).said).toBe('Good evening, somebody')
  await edit('services/shop/src/greet.ts', (text) => text.replace('= = async', '= async').replace("'somebody'", "'everybody'"))
  await eventually('the mended answer', async () => (await ask('greet')).said === 'Good evening, everybody')
})

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(copy.root, file)
  const text = await readFile(path, 'utf8')
  expect(change(text)).not.toBe(text)
  await writeFile(path, change(text))
}

test('settings that a start reads are not taken in by a running stack: it says so, and the next `up` restarts it', async () => {
  await writeFile(join(copy.service, 'stagecraft.config.ts'), "export default { stages: {}, next: ['dev'] }\n")
  await eventually('the settings that are no start’s', async () => (await changes()).includes('stagecraft.config.ts → nothing that is deployed'))
  const described = async () => ((await readStack(await copy.open())) ?? record).description
  expect(await inputHash(await copy.open())).toBe(await described())
  await writeFile(join(copy.service, 'stagecraft.config.ts'), "export default { database: 'shop' }\n")
  await eventually('the refusal', async () => (await changes()).includes('In stagecraft.config.ts `database` changed.'))
  expect(await inputHash(await copy.open())).not.toBe(await described())
})
