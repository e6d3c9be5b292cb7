import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Failure } from './failure.ts'
import { minimalTemplate, ordersTemplate } from './templates.ts'
import { unpack } from './unpack.ts'
import { namesOf, wishesOf } from './wishes.ts'

let above: string
beforeEach(() => {
  above = realpathSync(mkdtempSync(join(tmpdir(), 'stagecraft-create-')))
})
afterEach(() => rmSync(above, { recursive: true, force: true }))

function failureOf(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    const { message, hint } = error as Failure
    return `${message} ${hint}`
  }
}

test('a new project has the fixture’s files under its own name, with the command line in a range, and no name of the template', async () => {
  const names = namesOf(join(above, 'my.app-2'))
  expect(names).toEqual({ folder: join(above, 'my.app-2'), name: 'my.app-2', service: 'my-app-2' })
  unpack(minimalTemplate('1.2.3'), 'minimal', names)
  const text = (file: string) => readFileSync(join(names.folder, file), 'utf8')
  expect(readdirSync(names.folder).sort()).toContain('.gitignore')
  expect(text('serverless.yml')).toContain('service: my-app-2\n')
  expect(text('serverless.yml')).not.toContain('serverless-esbuild')
  expect(text('page/index.html')).toContain('<h1>My-app-2</h1>')
  expect(JSON.parse(text('package.json'))).toMatchObject({ name: 'my.app-2', devDependencies: { '@stagecraft/cli': '^1.2.3' } })
  expect(text('Makefile')).toMatch(/^# Written by Stagecraft 1\.2\.3 \(.*\n(.*\n)*test: .*\n\t@npx stagecraft test\n/)
  for (const file of readdirSync(names.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()))
    expect(readFileSync(join(file.parentPath, file.name), 'utf8'), file.name).not.toMatch(/minimal/i)
})

test('the sample as a project of its own has no path of this repository, and asks for every package that it imports', () => {
  const names = namesOf(join(above, 'desk'))
  unpack(ordersTemplate('1.2.3'), 'stagecraft-orders', names)
  const text = (file: string) => readFileSync(join(names.folder, file), 'utf8')
  expect(text('serverless.yml')).toMatch(/^service: desk$/m)
  expect(text('Makefile')).toContain('npx stagecraft')
  const { dependencies, devDependencies } = JSON.parse(text('package.json'))
  const asked = new Set(Object.keys({ ...dependencies, ...devDependencies }))
  const files = readdirSync(names.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.[cm]?ts$/.test(entry.name))
  for (const file of files) {
    const source = readFileSync(join(file.parentPath, file.name), 'utf8')
    const imported = [...source.matchAll(/^(?:import|export|\}).* from '((?:@[\w-]+\/)?[\w-]+)(?:\/[^']*)?'/gm)].map(([, name = '']) => name)
    expect(
      imported.filter((name) => !asked.has(name) && !['node', 'aws-lambda'].includes(name)),
      file.name,
    ).toEqual([])
    expect(source, file.name).not.toMatch(/'(\.\.\/)+(localstack|scripts)\//)
  }
  // what alarms send people to
  expect(text('docs/runbook.md')).toContain('## ')
  const modules = [...text('stagecraft.config.ts').matchAll(/'((?:backend|frontend|tests)\/[\w/.-]+\.ts)'/g)].map(([, path = '']) => path)
  expect(modules.length).toBeGreaterThan(3)
  expect(modules.filter((path) => !existsSync(join(names.folder, path)))).toEqual([])
})

test('the archive is the same whenever it is made', async () => {
  expect(Buffer.from(minimalTemplate('1.2.3')).equals(minimalTemplate('1.2.3'))).toBe(true)
})

test('a folder that holds something is refused with what it holds; an empty one, and one with .git alone, are taken', () => {
  mkdirSync(join(above, 'full'))
  writeFileSync(join(above, 'full', 'notes.txt'), '')
  expect(failureOf(() => namesOf(join(above, 'full')))).toMatch(/full is not empty: it has notes\.txt\. Take another name\./)
  mkdirSync(join(above, 'empty', '.git'), { recursive: true })
  expect(failureOf(() => namesOf(join(above, 'empty')))).toBe('none')
  expect(failureOf(() => namesOf(join(above, 'full', 'notes.txt')))).toMatch(/notes\.txt is a file/)
})

test('a name that npm does not allow is refused, with one that it does', () => {
  expect(failureOf(() => namesOf(join(above, 'My App')))).toMatch(/“My App” can't be the name of a package: .*capital.* for instance my-app\.$/)
  expect(failureOf(() => namesOf(join(above, 'node_modules')))).toMatch(/can't be the name/)
})

test('what the command line does not know is said', () => {
  expect(failureOf(() => wishesOf(['app', '--template', 'huge']))).toMatch(/no template “huge”\. There are: minimal/)
  expect(failureOf(() => wishesOf(['app', '--sise']))).toMatch(/--sise.*--help lists/)
  expect(failureOf(() => wishesOf(['one', 'two']))).toMatch(/several names: one, two/)
  expect(wishesOf(['app', '--yes', '-t', 'minimal'])).toEqual({ folder: 'app', template: 'minimal', install: true, yes: true, help: false })
})
