import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noPackaging, type Packaging } from '../stack/code/packaging.ts'
import type { Description } from '../stack/description.ts'
import { onlyHere } from './only-here.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-only-here-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

function described(plugins: string[] = [], runtime = 'python3.13', Layers: unknown[] = []): Description {
  const found = { plugins: plugins.map((name) => ({ name, how: 'run', why: '' })), standIns: [], files: [], isVersion4: false }
  const template = { Resources: { Work: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-dev-work', Layers } } } }
  const functions = { work: { name: 'shop-dev-work', handler: 'work.handler', runtime, events: [] } }
  return { functions, found, template, packaging: { ...noPackaging, package: { patterns: ['!.stagecraft/**'] } } } as unknown as Description // the rest is not looked at
}

test.each<[string, string, Description, boolean]>([
  ['packages that no plugin packs', 'requests==2.32.0\r\n', described(), true],
  ['those beside the runtime’s own', 'boto3\nrequests\n', described(['serverless-offline']), true],
  ['the runtime’s own alone', '# for the editor\nboto3>=1.30\nbotocore\n\n', described(), false],
  ['a plugin packs them', 'requests\n', described(['serverless-python-requirements']), false],
  ['another one does', 'flask\n', described(['serverless-wsgi']), false],
  ['a layer may have them', 'requests\n', described([], 'python3.13', ['arn']), false],
  ['no function is in Python', 'requests\n', described([], 'nodejs24.x'), false],
])('%s', async (_, text, description, isSaid) => {
  await writeFile(join(root, 'requirements.txt'), text)
  const lines = await onlyHere({ root }, description)
  expect(lines.map(({ what, how }) => [what, how])).toEqual(isSaid ? [['requirements.txt', 'only here']] : [])
  expect(await onlyHere({ root, template: 'template.yaml' }, description)).toEqual([])
})

test.each<[string, Partial<Packaging>, boolean]>([
  ['where nothing bundles', {}, true],
  ['where patterns leave others out', { package: { patterns: ['!tests/**', 'src/**'] }, plugins: ['serverless-offline'] }, true],
  ['not where patterns leave it out', { package: { patterns: ['!./.stagecraft/**'] } }, false],
  ['not where only what is named is packed', { package: { patterns: ['!**', 'src/**'] } }, false],
  ['nor in the older words', { package: { exclude: ['./**'], include: ['src/**'] } }, false],
  ['not where a plugin bundles', { plugins: ['serverless-esbuild'] }, false],
  ['not where Framework 4 does', { build: true }, false],
  ['not where the archive is there', { package: { artifact: 'code.zip' } }, false],
])('`serverless deploy` would pack the state of the local stack: said %s', async (_, packaging, isSaid) => {
  const lines = await onlyHere({ root }, { ...described([], 'nodejs24.x'), packaging: { ...noPackaging, ...packaging } })
  expect(lines.map(({ what }) => what)).toEqual(isSaid ? ['.stagecraft'] : [])
})
