import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { openProject } from '@stagecraft/localstack/project.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type InitOptions, init } from '../commands/init.ts'
import { upgrade } from '../commands/upgrade.ts'
import { stamped } from './written-file.ts'

// a repository that does not know the kit, two folders below the one with .git
let above: string
let root: string
const yes: InitOptions = { yes: true, makefile: true, workflow: true, postgres: true }
const workflow = '.github/workflows/stagecraft-services-shop.yml'

beforeEach(async () => {
  above = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-init-')))
  root = join(above, 'services', 'shop')
  await mkdir(join(above, '.git'))
  await write({
    'package.json': '{ "name": "shop", "scripts": { "test": "node --test" }, "dependencies": { "pg": "8.0.0" } }',
    'serverless.yml':
      'service: web-shop\nplugins: [serverless-offline]\nprovider: { name: aws, runtime: nodejs24.x }\nfunctions:\n  work:\n    handler: work.handler\nresources:\n  Resources:\n' +
      '    People: { Type: AWS::Cognito::UserPool }\n    Staff: { Type: AWS::Cognito::UserPoolGroup, Properties: { GroupName: staff, UserPoolId: !Ref People } }\n',
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(above, { recursive: true, force: true })
})

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

/** Runs the command; a file’s outcome by its path, and what was shown. */
async function run(options: InitOptions): Promise<{ files: Record<string, string>; shown: string }> {
  let shown = ''
  let files: { path: string; outcome: string }[] = []
  const result = (value: unknown) => (files = (value as { files: typeof files }).files) // what init hands over
  await init(await openProject(root), { json: false, result, say: (line) => (shown += `${line}\n`) }, options)
  return { files: Object.fromEntries(files.map(({ path, outcome }) => [path, outcome])), shown }
}

const text = (path: string) => readFile(join(root, path), 'utf8')
const all = (outcome: string) => ({ 'stagecraft.config.ts': outcome, Makefile: outcome, [`../../${workflow}`]: outcome })

test('what was found is written, with a diff of each file; again, nothing changes, nor where Git changed the line ends', async () => {
  const { files, shown } = await run(yes)
  expect(files).toEqual(all('written'))
  expect(shown).toContain("+  database: 'web_shop',")
  expect(shown).toContain('+++ b/Makefile')
  expect(shown).toContain("+  //   dev: { account: '222222222222' },")
  const written = await Promise.all(Object.keys(files).map(text))
  const lines = await text('Makefile')
  await write({ Makefile: lines.replaceAll('\n', '\r\n') })
  const again = await run(yes)
  await write({ Makefile: lines })
  expect(again.files).toEqual(all('current'))
  expect(again.shown).not.toContain('+++')
  expect(await Promise.all(Object.keys(files).map(text))).toEqual(written)
  const { config } = await openProject(root)
  expect(config).toMatchObject({ database: 'web_shop', people: [{ username: 'ada', groups: ['staff'] }, { username: 'grace' }] })
  expect(await text(`../../${workflow}`)).toContain('working-directory: "services/shop"')
})

test('a file that its owner edited, and one of their own, are left as they are; after a change of the repository what is as written follows', async () => {
  await write({ Makefile: 'all:\n\ttrue\n' })
  await run(yes)
  const configuration = await text('stagecraft.config.ts')
  await write({ 'stagecraft.config.ts': configuration.replace('web_shop', 'mine') })
  await write({ 'package-lock.json': '{}' })
  const { files, shown } = await run(yes)
  expect(files).toEqual({ 'stagecraft.config.ts': 'kept', Makefile: 'kept', [`../../${workflow}`]: 'written' })
  expect(stripVTControlCharacters(shown)).toMatch(/-\s+- run: npm install\n.*\+\s+- run: npm ci\n/)
  expect(await text('Makefile')).toBe('all:\n\ttrue\n')
  expect(await text('stagecraft.config.ts')).toContain("database: 'mine'")
})

test('without a terminal it shows what it would write, writes nothing and says how', async () => {
  const shown: string[] = []
  const refused = init(await openProject(root), { json: false, result: () => {}, say: (line) => shown.push(line) }, { ...yes, yes: undefined })
  await expect(refused).rejects.toMatchObject({ code: 'not-asked', hint: expect.stringContaining('--yes') })
  expect(shown.join('\n')).toContain('+++ b/stagecraft.config.ts')
  expect(existsSync(join(root, 'stagecraft.config.ts'))).toBe(false)
})

test('what is not wanted is not written; a refused database stays refused', async () => {
  const { files } = await run({ yes: true, makefile: false, workflow: false, postgres: false })
  expect(files).toEqual({ 'stagecraft.config.ts': 'written', Makefile: 'declined', [`../../${workflow}`]: 'declined' })
  expect(await text('stagecraft.config.ts')).toContain("  // database: 'web_shop',")
  expect((await run(yes)).files['stagecraft.config.ts']).toBe('current')
})

test('ports are named only where a default one is taken', async () => {
  const { ports } = (await openProject(root)).config
  // where the machine’s owner works on a stack, it holds them
  const holder = createServer().listen(ports.page, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve).once('error', resolve))
  await run(yes)
  holder.close()
  const named = (await openProject(root)).config.ports
  expect(named.page).toBeGreaterThan(ports.page)
  expect(named.api - named.page).toBe(ports.api - ports.page)
  // now they are free, and the file stays as it is
  expect((await run(yes)).files['stagecraft.config.ts']).toBe('current')
})

test('an upgrade changes what an earlier version wrote, shows what it would change of an edited file, and passes over the owner’s own', async () => {
  const [makefile, configuration] = [
    { path: 'Makefile', comment: '#' as const, text: 'up:\n\tstagecraft up\n' },
    { path: 'stagecraft.config.ts', comment: '//' as const, text: 'module.exports = {}\n' },
  ]
  const edited = `${stamped(configuration, '0.0.1')}// mine\n`
  await write({ Makefile: stamped(makefile, '0.0.1'), 'stagecraft.config.ts': edited, [`../../${workflow}`]: 'name: mine\n' })
  const shown: string[] = []
  let told: { from?: string; files?: object } = {}
  const output = { json: false, result: (value: unknown) => (told = value as typeof told), say: (line: string) => shown.push(line) }
  await expect(upgrade(await openProject(root), output, {})).rejects.toMatchObject({ code: 'not-asked' })
  await upgrade(await openProject(root), output, { yes: true })
  expect(told).toMatchObject({
    from: '0.0.1',
    files: [
      { path: 'stagecraft.config.ts', outcome: 'edited' },
      { path: 'Makefile', outcome: 'updated' },
    ],
  })
  expect(stripVTControlCharacters(shown.join('\n'))).toMatch(/-\tstagecraft up\n.*\+\t@npx stagecraft up\n/s)
  expect(await text('stagecraft.config.ts')).toBe(edited)
  expect(await text('Makefile')).toContain('\t@npx stagecraft up\n')
  await write({ Makefile: stamped(makefile, '999.0.0') })
  await expect(upgrade(await openProject(root), output, { yes: true })).rejects.toMatchObject({ code: 'newer-files' })
})
