import { existsSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readFound } from '../adoption/found.ts'
import { openProject } from '../project.ts'
import { describe } from './description.ts'
import { packageService } from './framework.ts'

const root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-framework-')))
afterAll(() => rm(root, { recursive: true, force: true }))

test('two runs of one project at the same time each find what they compiled', async () => {
  await cp(join(import.meta.dirname, '..', '..', 'tests', 'fixtures', 'foreign', 'bare'), root, { recursive: true })
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
