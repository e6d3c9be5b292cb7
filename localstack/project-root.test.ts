import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noProject, projectRoot, templateIn } from './project-root.mjs'

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-root-')))
  await mkdir(join(root, 'inner', 'deep'), { recursive: true })
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(path: string, text = ''): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

test.each([
  ['stagecraft.config.ts', ''],
  ['serverless.yml', ''],
  ['serverless.mts', ''],
  ['template.yaml', 'Transform: AWS::Serverless-2016-10-31\n'],
  ['.stagecraft/template', 'infra.yaml'],
  ['serverless-compose.yml', ''],
])('%s makes a folder a project, for those below it too', async (path, text) => {
  await write(path, text)
  expect(projectRoot(join(root, 'inner', 'deep'))).toBe(root)
})

test('a template of something else makes none; one that is asked for does', async () => {
  await write('inner/template.yaml', 'Resources: {}\n')
  const template = join(root, 'inner', 'template.yaml')
  expect(templateIn(join(root, 'inner'))).toBeUndefined()
  expect(projectRoot(root)).toBeUndefined()
  expect(projectRoot(root, template)).toBe(join(root, 'inner'))
  expect(projectRoot(root, join(root, 'gone.yaml'))).toBeUndefined()
})

test('where the Framework has a file, no template stands beside it', async () => {
  await write('template.yaml', 'Transform: AWS::Serverless-2016-10-31\n')
  expect(templateIn(root)).toBe('template.yaml')
  await write('serverless.yml')
  expect(templateIn(root)).toBeUndefined()
})

test('above the folders of systems their names are said', async () => {
  expect(noProject(root).hint).toContain('npm create')
  await write('services/users/serverless.yml')
  await write('services/users/inner/serverless.yml')
  await write('services/bills/template.yaml', 'Transform: AWS::Serverless-2016-10-31\n')
  await write('node_modules/x/serverless.yml')
  const users = join('services', 'users')
  const bills = join('services', 'bills')
  const above = noProject(root)
  expect(above.message).toMatch(new RegExp(`Below it are: ${bills}, ${users}\\.$`))
  expect(above.hint).toContain(`cd ${bills}`)
})

test('a template of SAM under another name is named', async () => {
  await write('infra.yaml', 'Transform: AWS::Serverless-2016-10-31\n')
  expect(noProject(root).hint).toContain('--template infra.yaml')
})

test.each([
  ['cdk.json', 'AWS CDK', 'npx cdk synth'],
  ['sst.config.ts', 'SST', 'npx sst dev'],
  ['.chalice/config.json', 'Chalice', 'chalice package'],
  ['main.tf', 'Terraform', 'serverless.yml'],
])('of another tool (%s) it is said which, and what to do', async (file, tool, hint) => {
  await write(file)
  expect(noProject(root)).toMatchObject({ message: expect.stringContaining(tool), hint: expect.stringContaining(hint) })
})

test('a system below goes before Terraform beside it', async () => {
  await write('main.tf')
  await write('api/serverless.yml')
  expect(noProject(root).message).toMatch(/Below it are: api\.$/)
})

test('a samconfig.toml makes a project where the template that it names is there', async () => {
  await write('samconfig.toml', '[default.deploy.parameters]\ntemplate_file = "infra/app.yaml"\n')
  expect(projectRoot(join(root, 'inner'))).toBeUndefined()
  await write('infra/app.yaml')
  expect(projectRoot(join(root, 'inner'))).toBe(root)
})
