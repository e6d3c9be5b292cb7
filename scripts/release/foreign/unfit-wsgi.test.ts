import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noPackaging, type Packaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pythonPlugin } from './python-settings.ts'
import { unfitFunctions } from './unfit-functions.ts'
import { unfitWsgi } from './unfit-wsgi.ts'
import { licenceOfWsgi, withWsgi } from './wsgi.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-unfit-wsgi-'))
  const plugin = join(root, 'node_modules', 'serverless-wsgi')
  await mkdir(plugin, { recursive: true })
  await writeFile(join(plugin, 'package.json'), JSON.stringify({ name: 'serverless-wsgi', version: '3.1.0', license: 'MIT' }))
  for (const file of ['wsgi_handler.py', 'serverless_wsgi.py', 'requirements.txt']) await writeFile(join(plugin, file), `# ${file}\n`)
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { 'node_modules/serverless-wsgi': { version: '3.1.0' } } }))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const web: FunctionDescription = { name: 'shop-dev-web', handler: 'wsgi_handler.handler', runtime: 'python3.12', events: [] }
const packagingOf = (wsgi: object, more: Partial<Packaging> = {}): Packaging => ({
  ...noPackaging,
  plugins: ['serverless-wsgi'],
  custom: { wsgi },
  ...more,
})
const faults = (packaging: Packaging, functions: Record<string, FunctionDescription> = { web }) => unfitWsgi(root, { functions, packaging })

test('an application that is named, with the plugin of the lock file, is fit, and its handler is missed by nobody', async () => {
  const packaging = packagingOf({ app: 'app.app' })
  expect(await faults(packaging)).toEqual([])
  const description = {
    service: 'shop',
    stage: 'dev',
    region: 'eu-central-1',
    functions: { web },
    provider: {},
    packaging,
    template: { Resources: {} },
    hash: '',
    custom: {},
  }
  expect(await unfitFunctions({ root }, description)).toEqual([])
})

test.each([
  ['an application that nothing names', {}, {}, /^Nothing names the application of web\. Name it/],
  ['further words for pip', { app: 'app.app', pipArgs: '--pre' }, {}, /^`pipArgs` in custom\.wsgi/],
  [
    'packages that two plugins pack',
    { app: 'app.app', packRequirements: true },
    { plugins: ['serverless-wsgi', pythonPlugin] },
    /^`packRequirements`/,
  ],
])('%s: refused by its name', async (_, wsgi, more, sentence) => {
  expect(await faults(packagingOf(wsgi, more))).toEqual([expect.stringMatching(sentence)])
})

test('the handler that the plugin has given up, and patterns that leave out the other, are refused', async () => {
  const packaging = packagingOf({ app: 'app.app' })
  expect(await faults(packaging, { web: { ...web, handler: 'wsgi.handler' } })).toEqual([expect.stringMatching(/Write `wsgi_handler\.handler`\.$/)])
  const alone = { ...web, package: { individually: true, patterns: ['!**', 'src/**'] } }
  expect(await faults(packaging, { web: alone })).toEqual([expect.stringMatching(/^The function web has patterns that leave out/)])
})

test('a plugin of another version than the lock file names, without a lock file, and one that is not installed are refused', async () => {
  const packaging = packagingOf({ app: 'app.app' })
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { 'node_modules/serverless-wsgi': { version: '3.0.5' } } }))
  expect(await faults(packaging)).toEqual(['serverless-wsgi@3.1.0 is installed, and package-lock.json names another version or none. Run `npm ci`.'])
  await rm(join(root, 'package-lock.json'))
  expect(await faults(packaging)).toEqual([expect.stringMatching(/no lock file says its version/)])
  await rm(join(root, 'node_modules'), { recursive: true })
  expect(await faults(packaging)).toEqual([expect.stringMatching(/^The plugin serverless-wsgi is not installed/)])
})

test('its files are read from the plugin, whatever its commands have left in the repository; a function of Node has none', async () => {
  const packaging = packagingOf({ app: 'app.app' })
  const left = new Map([['wsgi_handler.py', join(root, 'wsgi_handler.py')]])
  const { packed, made } = await withWsgi(root, packaging, [web], left)
  expect([...packed]).toEqual([])
  expect(Object.fromEntries([...(made ?? [])].map(([path, content]) => [path, String(content)]))).toEqual({
    'wsgi_handler.py': '# wsgi_handler.py\n',
    'serverless_wsgi.py': '# serverless_wsgi.py\n',
    '.serverless-wsgi': '{"app":"app.app"}',
  })
  expect(await withWsgi(root, packaging, [{ ...web, runtime: 'nodejs24.x' }], left)).toEqual({ packed: left })
})

test('of functions that are packed alone by their modules, the application’s has it', async () => {
  const packaging = packagingOf({ app: 'api/app.app' }, { plugins: ['serverless-wsgi', pythonPlugin], package: { individually: true } })
  const made = async (module: string) => [...((await withWsgi(root, packaging, [{ ...web, module }], new Map(), module)).made?.keys() ?? [])]
  expect(await made('api')).toEqual(['wsgi_handler.py', 'serverless_wsgi.py', '.serverless-wsgi'])
  expect(await made('jobs')).toEqual([])
})

test('the plugin is one of the packages that a release has', async () => {
  const packaging = packagingOf({ app: 'app.app' })
  expect(await licenceOfWsgi(root, { functions: { web }, packaging })).toEqual([
    { name: 'serverless-wsgi', version: '3.1.0', licence: 'MIT', source: 'npm', deployed: true },
  ])
})
