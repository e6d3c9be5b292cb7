import { existsSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { readFound } from '../../adoption/found.ts'
import { openProject } from '../../project.ts'
import { describe, descriptionFile, forgetOfOtherEnvironment, inputHash, isDescriptionFile } from '../description.ts'
import { packageService } from './framework.ts'

const root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-framework-')))
afterAll(() => rm(root, { recursive: true, force: true }))

test('two runs of one project at the same time each find what they compiled', async () => {
  await cp(join(import.meta.dirname, '..', '..', '..', 'tests', 'fixtures', 'foreign', 'bare'), root, { recursive: true })
  const project = await openProject(root)
  await appendFile(join(root, 'serverless.yml'), 'plugins: [serverless-anything]\n')
  const skipping = { ...project, config: { ...project.config, plugins: { 'serverless-anything': 'skip' as const } } }
  const runs = await Promise.all([packageService(project), packageService(skipping)])
  expect(runs.map(({ code, output }) => (code === 0 ? 'ended well' : output))).toEqual(['ended well', 'ended well'])
  const why = (await Promise.all(runs.map(({ folder }) => readFound(folder)))).map(({ plugins }) => plugins[0]?.why)
  expect(why).toEqual([expect.stringContaining('It is not installed'), expect.stringContaining('says so')])
  // the Framework's temporary files lie there too, and go with it
  expect(new Set(runs.map(({ folder }) => folder)).size).toBe(2)
  expect(runs.map(({ folder }) => existsSync(join(folder, 'serverless-state.json')))).toEqual([true, true])
})

test('a description is compiled again where a file that it reads was edited, whatever it is', async () => {
  const own = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-framework-')))
  const save = (name: string, text: string) => writeFile(join(own, name), text)
  await save('values.json', '{ "word": "first" }')
  await save('words.cjs', `module.exports = () => require('./further.cjs')\n`)
  await save('further.cjs', `module.exports = { word: 'first' }\n`)
  await save('.env', 'WORD=first\n')
  await save('work.js', 'export const handler = async () => 1\n')
  await save(
    'serverless.yml',
    `service: shop
frameworkVersion: "3"
useDotenv: true
plugins: ["@stagecraft/localstack"]
provider: { name: aws, runtime: nodejs24.x }
functions:
  work:
    handler: work.handler
    environment: { JSON: "\${file(values.json):word}", MODULE: "\${file(words.cjs):word}", DOTENV: "\${env:WORD}" }
`,
  )
  try {
    const project = await openProject(own)
    const environment = async () => (await describe(project)).functions.work?.environment
    const first = { JSON: 'first', MODULE: 'first', DOTENV: 'first' }
    expect(await environment()).toEqual(first)
    await save('values.json', '{ "word": "other" }')
    expect(await environment()).toEqual({ ...first, JSON: 'other' })
    await save('further.cjs', `module.exports = { word: 'other' }\n`)
    expect(await environment()).toEqual({ ...first, JSON: 'other', MODULE: 'other' })
    await save('.env', 'WORD=other\n')
    expect(await environment()).toEqual({ JSON: 'other', MODULE: 'other', DOTENV: 'other' })
    expect(await isDescriptionFile(project, 'further.cjs')).toBe(true)
    expect(await isDescriptionFile(project, 'work.js')).toBe(false)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
})

test.each([
  ['of a project', '@stagecraft/localstack'],
  ['of a repository that does not know the kit', undefined],
])('a description %s is compiled again at a start that has another environment, and not for who looks at it', async (_, plugin) => {
  const own = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-framework-')))
  await writeFile(join(own, 'work.js'), 'export const handler = async () => 1\n')
  await writeFile(join(own, 'words.cjs'), `module.exports = () => ({ word: process.env.TEST_OTHER_WORD ?? 'none' })\n`)
  await writeFile(
    join(own, 'serverless.yml'),
    `service: shop
frameworkVersion: "3"
plugins: ${JSON.stringify([plugin].filter(Boolean))}
provider: { name: aws, runtime: nodejs24.x }
functions:
  work: { handler: work.handler, environment: { VARIABLE: "\${env:TEST_WORD, 'none'}", MODULE: "\${file(words.cjs):word}" } }
`,
  )
  try {
    const project = await openProject(own)
    const looked = async () => (await describe(project)).functions.work?.environment
    const started = async () => {
      await forgetOfOtherEnvironment(project)
      return looked()
    }
    expect(await started()).toEqual({ VARIABLE: 'none', MODULE: 'none' })
    vi.stubEnv('TEST_WORD', 'first')
    expect(await looked()).toEqual({ VARIABLE: 'none', MODULE: 'none' })
    expect(await started()).toEqual({ VARIABLE: 'first', MODULE: 'none' })
    const hash = await inputHash(project)
    vi.stubEnv('TEST_OTHER_WORD', 'other')
    expect(await started()).toEqual({ VARIABLE: 'first', MODULE: 'other' })
    expect(await inputHash(project)).not.toBe(hash)
    const { mtimeMs } = await stat(descriptionFile(project))
    await started()
    expect((await stat(descriptionFile(project))).mtimeMs).toBe(mtimeMs)
  } finally {
    vi.unstubAllEnvs()
    await rm(own, { recursive: true, force: true })
  }
})

test('serverless-esbuild is left out, and the description says that it was named', async () => {
  const own = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-framework-')))
  await mkdir(join(own, 'functions'))
  await writeFile(join(own, 'functions', 'work.js'), 'export const handler = async () => 1\n')
  await writeFile(
    join(own, 'serverless.yml'),
    `service: shop
frameworkVersion: "3"
configValidationMode: error
plugins: ["@stagecraft/localstack", serverless-esbuild]
provider: { name: aws, runtime: nodejs24.x }
functions:
  work: { handler: functions/work.handler, skipEsbuild: false }
`,
  )
  try {
    const project = await openProject(own)
    const { packaging } = await describe(project)
    expect(packaging.plugins).toEqual(['@stagecraft/localstack', 'serverless-esbuild'])
    const loaded = await readFile(join(project.programs, 'cache', 'framework.json'), 'utf8')
    expect(loaded).toContain('serverless-plugin.cjs')
    expect(loaded).not.toContain('serverless-esbuild')
  } finally {
    await rm(own, { recursive: true, force: true })
  }
})
