import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { newestPython } from '@stagecraft/localstack/machine/python.ts'
import { packagesFrom } from '@stagecraft/localstack/stack/code/node-packages.ts'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { archivePath } from '../../scripts/release/archive-functions.ts'
import { type Made, packageRelease } from '../../scripts/release/package.ts'
import { commitAll } from '../system/support/repository.ts'
import { root } from '../system/support/stack.ts'
import { installCopies } from './support/installed.ts'
import { ownPackages, releasedPaper, releasedTexts } from './support/own-packages.ts'
import type { RepositoryCopy } from './support/repository-copy.ts'
import { promotable } from './support/unedited.ts'
import { editFile, refusalOf } from './support/walked.ts'

// the repository in Python that `python.test.ts` runs: Flask behind serverless-wsgi, which puts its handler beside the code
const checkouts: RepositoryCopy[] = []
let made: Made[]

beforeAll(async () => {
  for (const _ of ['one', 'other']) checkouts.push(await promotable('python'))
  made = []
  for (const copy of checkouts) made.push(await packageRelease(await copy.open(), () => {}))
})
afterAll(() => Promise.all(checkouts.map((copy) => copy.remove())))

const [one, other] = [() => checkouts[0] as RepositoryCopy, () => checkouts[1] as RepositoryCopy]
const first = () => made[0] as Made
const isOfPackages = (path: string) => /^(bin|blinker|click|flask|humanize|itsdangerous|jinja2|markupsafe|werkzeug)\b/.test(path)

test('two checkouts of a commit make the same release, byte for byte', async () => {
  const manifests = await Promise.all(made.map(({ folder }) => readFile(join(folder, 'manifest.json'), 'utf8')))
  expect(manifests[0]).toBe(manifests[1])
})

test('its archive holds what the repository’s own `serverless package` packs with the plugin, and beside it the packages', async () => {
  const texts = await releasedTexts(first(), first().manifest.functions.web)
  expect(Object.keys(texts)).toEqual(expect.arrayContaining(['wsgi_handler.py', 'serverless_wsgi.py', 'werkzeug/__init__.py', 'flask/__init__.py']))
  expect(texts['.serverless-wsgi']).toBe('{"app":"src.web.app"}')
  // serverless-python-requirements alone is left out
  await editFile(join(other().root, 'serverless.yml'), [
    ['  - serverless-python-requirements\n', ''],
    ['    app: src.web.app\n', '    app: src.web.app\n    packRequirements: false\n'],
  ])
  await rm(join(other().root, '.stagecraft'), { recursive: true })
  // what the plugin itself needs to run
  await installCopies(other().root, [...packagesFrom(['serverless-wsgi'], root).keys()])
  const { snakes: { 'stagecraft.config.ts': _, ...theirs } = {} } = await ownPackages(other().root, 'prod')
  expect(Object.fromEntries(Object.entries(texts).filter(([path]) => !isOfPackages(path)))).toEqual(theirs)
})

test('its handler answers a request with what is in the archive alone', async () => {
  expect(await answerOf(first(), '/web/Ada')).toMatchObject({ statusCode: 200, body: expect.stringContaining('Hello Ada') })
})

test('its papers name the plugin, whose files it holds', async () => {
  const { components } = (await releasedPaper(first(), 'bill-of-materials.cdx.json')) as { components: { purl: string }[] }
  expect(components.map(({ purl }) => purl)).toEqual(expect.arrayContaining(['pkg:npm/serverless-wsgi@3.1.0', 'pkg:pypi/flask@3.1.2']))
  expect(await releasedPaper(first(), 'licences.json')).toContainEqual({ name: 'serverless-wsgi', version: '3.1.0', licence: 'MIT' })
})

test('without serverless-python-requirements it packs werkzeug and the application’s packages, without what its own list leaves out', async () => {
  await editFile(join(one().root, 'serverless.yml'), [['  - serverless-python-requirements\n', '']])
  await writeFile(join(one().root, 'src', 'requirements.txt'), 'flask==3.1.2\n')
  await editFile(join(one().root, 'serverless.yml'), [['app: src.web.app', 'app: src/web.app']])
  await commitAll(one().root, '2026-01-03T03:04:05Z')
  const release = await packageRelease(await one().open(), () => {})
  const paths = Object.keys(await releasedTexts(release, release.manifest.functions.web))
  expect(paths).toEqual(expect.arrayContaining(['.serverless-wsgi', 'wsgi_handler.py', 'werkzeug/__init__.py', 'flask/__init__.py']))
  // the root's own list is not the application's
  expect(paths.filter((path) => /dist-info|^bin\/|^humanize/.test(path))).toEqual([])
  expect(await answerOf(release, '/web/Ada')).toMatchObject({ statusCode: 200, body: expect.stringContaining('Hello Ada') })
})

test('packages for two Pythons in one archive, and another version of the plugin than the lock file names, are refused', async () => {
  await editFile(join(one().root, 'serverless.yml'), [[/$/, '  newer:\n    handler: src/counts.handle\n    runtime: python3.99\n']])
  await editFile(join(one().root, 'package-lock.json'), [[/("node_modules\/serverless-wsgi": \{\s+"version": ")3\.1\.0/, '$13.0.5']])
  await commitAll(one().root, '2026-01-04T03:04:05Z')
  expect(await refusalOf(one())).toEqual([
    expect.stringMatching(/^One archive with packages is for python3\.12 on x86_64 and for python3\.99 on x86_64/),
    'serverless-wsgi@3.1.0 is installed, and package-lock.json names another version or none. Run `npm ci`.',
  ])
})

test('without the plugin installed it is refused by its name', async () => {
  await rm(join(one().root, 'node_modules', 'serverless-wsgi'), { recursive: true })
  await editFile(join(one().root, 'serverless.yml'), [[/ {2}newer:\n(.*\n){2}/, '']])
  await commitAll(one().root, '2026-01-05T03:04:05Z')
  expect(await refusalOf(one())).toEqual(['The plugin serverless-wsgi is not installed, and the release would lack what it adds. Run `npm install`.'])
})

/** What the handler of an archive answers to an HTTP API's request, on the newest Python of this machine. */
async function answerOf({ folder, manifest }: Made, path: string): Promise<unknown> {
  const place = await mkdtemp(join(tmpdir(), 'stagecraft-unpacked-'))
  try {
    const archive = unzipSync(await readFile(join(folder, archivePath(manifest.functions.web ?? ''))))
    for (const [name, content] of Object.entries(archive)) {
      await mkdir(dirname(join(place, name)), { recursive: true })
      await writeFile(join(place, name), content)
    }
    const { name } = await newestPython('a test')
    const http = { method: 'GET', path, sourceIp: '127.0.0.1', protocol: 'HTTP/1.1' }
    const event = { version: '2.0', rawPath: path, rawQueryString: '', headers: { host: 'x' }, requestContext: { http, stage: '$default' } }
    const program = `import json, sys, wsgi_handler; print(json.dumps(wsgi_handler.handler(json.loads(sys.argv[1]), None)))`
    // -I: nothing of this machine's own packages, and the archive where Lambda has it
    const words = ['-I', '-c', `import sys; sys.path.insert(0, "."); ${program}`, JSON.stringify(event)]
    const { stdout } = await promisify(execFile)(name, words, { cwd: place })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}
