import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addWorktree } from '../../scripts/pr-report/worktree.ts'
import { lintHtml } from '../linters/lint.ts'
import { startBrowser } from '../system/support/browser.ts'
import { run } from '../system/support/command.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { root } from '../system/support/stack.ts'

// a small project with two commits and a file that is not committed
const fixture = join(root, 'tests', 'fixtures', 'minimal')
const png = (side: string) =>
  `iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42m${side === 'before' ? 'P8z8DwHwAFBQIAX8jx0g' : 'NkYPj/HwADBwIAMCbHYQ'}AAAABJRU5ErkJggg==`
let copy: ProjectCopy
let browser: Browser
let file: string
let attention: { text: string; grade: string; section: string }[]

beforeAll(async () => {
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  browser = await startBrowser()
  await write('.gitignore', 'node_modules\n.stagecraft\n.serverless\n')
  await edit('stagecraft.config.ts', /\n {2}page: /, "\n  pictures: 'shots',\n  commands: { shots: 'shots.ts' },\n  page: ")
  await write('shots.ts', shots(png('before')))
  await write('migrations/0001-names.sql', 'create table names (name text);\n')
  await write('tools/package-lock.json', lock({ kept: ['1.0.0', 'MIT'], gone: ['2.0.0', 'ISC'], newer: ['1.0.0', 'MIT'] }))
  git('init', '-q', '-b', 'main')
  commit('feat: names are greeted')
  git('checkout', '-q', '-b', 'work')
  await edit('serverless.yml', /sls:stage\}-answers"/, 'sls:stage}-greetings"')
  await edit('serverless.yml', /Action: sqs:SendMessage/, 'Action: sqs:PurgeQueue')
  await edit('serverless.yml', /$/, '    ArchiveQueue: { Type: AWS::SQS::Queue }\n')
  await edit('functions/greet.ts', /$/, "\nexport const more = () => 'more'.repeat(2)\n")
  await edit('page/index.html', /<h1>/, '<h1>Another ')
  await write('shots.ts', shots(png('after')))
  await write('migrations/0001-names.sql', 'create table names (name varchar(80));\n')
  await write('migrations/0002-people.sql', 'create table people (name text);\n')
  await write('tools/package-lock.json', lock({ kept: ['1.0.0', 'MIT'], newer: ['1.1.0', 'MIT'], strict: ['3.0.0', 'GPL-3.0'] }))
  commit('feat: answers are greetings <b>now</b>\n\nBefore, they were answers.')
  await write('not-committed.md', 'soon')
  await write('results.json', tests)
  await write('before.json', JSON.stringify({ greeting: { min: 1, median: 2, max: 3 } }))
  await write('after.json', JSON.stringify({ greeting: { min: 1, median: 3, max: 3 } }))
  const words = ['--tests', 'results.json', '--bench', 'before.json', 'after.json', '--out', join(copy.root, '.stagecraft', 'made', 'report.html')]
  const { code, stdout, stderr } = await inCopy('--json', 'pr-report', ...words)
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('warn')])
  ;({ file, attention } = JSON.parse(stdout))
}, 300_000)
afterAll(() => Promise.all([copy?.remove(), browser?.close()]))

const tests = JSON.stringify({
  startedAt: '2026-11-28T10:00:00.000Z',
  seconds: 61,
  passed: 11,
  failed: 1,
  suites: [
    {
      name: 'units',
      description: 'rules',
      passed: 11,
      failed: 1,
      seconds: 60,
      failures: ['greet.test.ts: greets: expected <script>alert(1)</script>'],
    },
  ],
})

test('what to look at first is named, with what is lost', () => {
  expect(attention.map(({ text, grade }) => `${grade} ${text}`)).toEqual([
    'bad 1 test failed.',
    'bad AnswersQueue is replaced. What it holds is deleted.',
    'bad 0001-names.sql is released, and this change changes it. A database that has run it stays as it is.',
    'warn 1 permission more.',
    'warn strict is under the licence GPL-3.0.',
  ])
})

test('each section shows what is not the same', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(pathToFileURL(file).href)
  const shown = async (section: string) => (await page.locator(`#${section}`).innerText()).replaceAll(/\s+/g, ' ')
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('details')) each.open = true
  })
  expect(await shown('tests')).toContain('units: greet.test.ts: greets: expected <script>alert(1)</script>')
  expect(await shown('template')).toMatch(
    /QueueName causes replacement minimal-prod-answers minimal-prod-greetings .*added ArchiveQueue AWS::SQS::Queue/,
  )
  expect(await shown('permissions')).toBe(
    'Permissions What each role may do from now on, and what no longer. greet + may sqs:PurgeQueue on AnswersQueue.Arn − may no longer sqs:SendMessage on AnswersQueue.Arn',
  )
  expect(await shown('migrations')).toMatch(
    /released, changed migrations\/0001-names.sql @@.*-create table names \(name text\);.*new migrations\/0002-people.sql create table people/,
  )
  expect(await shown('sizes')).toMatch(/greet other code [\d.,]+ (B|KiB) [\d.,]+ (B|KiB) \+/)
  expect(await shown('packages')).toMatch(/gone removed 2\.0\.0 – ISC .*newer 1\.0\.0 1\.1\.0 MIT .*strict added – 3\.0\.0 GPL-3\.0/)
  expect(await shown('packages')).not.toContain('kept')
  expect(await shown('benchmarks')).toContain('greeting 2 3 × 1.50')
  expect(await shown('commits')).toMatch(/answers are greetings <b>now<\/b> .*Before, they were answers\./)
  const pictures = page.locator('#pages img')
  expect(await pictures.evaluateAll((images) => images.map((image) => [(image as HTMLImageElement).alt, (image as HTMLImageElement).src]))).toEqual([
    ['home, before', `data:image/png;base64,${png('before')}`],
    ['home, after', `data:image/png;base64,${png('after')}`],
  ])
  await page.close()
})

test('it is one valid document that loads nothing and runs nothing', async () => {
  const text = await readFile(file, 'utf8')
  expect(await lintHtml(text)).toEqual([])
  // an address may be a link, and in the text of a change, but never something to load
  expect([...text.matchAll(/<(?!a\b)\w+[^>]*\s(?:src|srcset|href|data|action)="(?!data:|#)[^"]*"|url\(|@import|<script/g)].map(String)).toEqual([])
})

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each([1280, 360])('at a width of %d it has no errors and fits, and axe finds nothing', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
    const errors: string[] = []
    const requests: string[] = []
    page.on('console', (message) => errors.push(message.text()))
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(file).href)
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true
    })
    await page.evaluate(readFileSync(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8'))
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } } // the script above leaves it there
      return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)])
    })
    expect(violations).toEqual([])
    expect(errors).toEqual([])
    await page.close()
  })
})

test('its worktrees are gone, and the project is as it was', () => {
  expect(git('worktree', 'list').split('\n')).toHaveLength(1)
  expect(readdirSync(join(copy.root, '.stagecraft', 'tmp'))).toEqual([])
  expect(git('status', '--porcelain').split('\n')).toEqual(['?? after.json', '?? before.json', '?? not-committed.md', '?? results.json'])
})

test('a side that does not compile is said so, and the other parts are there', async () => {
  await write('serverless.yml', `${await readFile(join(copy.root, 'serverless.yml'), 'utf8')}\nnobody: knows\n`)
  const { code, stdout, stderr } = await inCopy('--json', 'pr-report', '--no-pictures')
  git('checkout', '-q', 'serverless.yml')
  expect([code, stderr]).toEqual([0, expect.stringContaining("unrecognized property 'nobody'")])
  const report = JSON.parse(stdout) as { file: string; attention: { text: string }[] } // what the command promises
  expect(report.attention.map(({ text }) => text)).toContain('The template could not be compared.')
  const text = await readFile(report.file, 'utf8')
  expect(text).toMatch(/After the change: `serverless package --stage prod` failed/)
  expect(text).toContain('0002-people.sql')
}, 120_000)

test.each([
  [['--base', 'nobody'], 'Git knows no commit nobody.'],
  [['--tests', 'none.json'], 'none.json with test results.'],
  [['--bench', 'before.json'], 'A comparison takes two results'],
])('what cannot be compared is refused before anything is made: %j', async (words, message) => {
  const { code, stderr } = await inCopy('pr-report', ...words)
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
  expect(stderr).not.toContain('check out')
})

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'ended by %s while git checks out, it leaves nothing behind',
  async (signal) => {
    // it begins to write when the report has ended
    const slow = join(copy.root, '.stagecraft', 'made', 'slow')
    await mkdir(slow, { recursive: true })
    const script = `#!/bin/sh\nif [ "$1 $2" = "worktree add" ]; then echo > '${slow}/began'; sleep 1; fi\nPATH=\${PATH#*:} exec git "$@" 2>/dev/null\n`
    await writeFile(join(slow, 'git'), script, { mode: 0o755 })
    await rm(join(slow, 'began'), { force: true })
    const words = ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'main.ts'), 'pr-report', '--no-pictures']
    const environment = { ...process.env, STAGECRAFT_STATE: '', PATH: `${slow}:${process.env.PATH}` }
    const child = spawn(process.execPath, words, { cwd: copy.root, env: environment, stdio: 'ignore' })
    const closed = once(child, 'close')
    await vi.waitUntil(() => existsSync(join(slow, 'began')), { timeout: 60_000 })
    child.kill(signal)
    expect(await closed).toEqual({ SIGINT: [130, null], SIGTERM: [143, null], SIGKILL: [null, 'SIGKILL'] }[signal])
    await setTimeout(1_500)
    const left = () => readdirSync(join(copy.root, '.stagecraft', 'tmp'))
    await expect.poll(left, { timeout: 10_000 }).toEqual([])
  },
  120_000,
)

test('what git had locked when it was ended goes with the next report', async () => {
  const left = join(copy.root, '.stagecraft', 'tmp', 'pr-report-1', 'before')
  git('worktree', 'add', '-q', '--detach', left)
  git('worktree', 'lock', '--reason', 'initializing', left)
  await rm(dirname(left), { recursive: true })
  await (await addWorktree(copy.root, 'HEAD', join(copy.root, '.stagecraft', 'made', 'other')))()
  expect(git('worktree', 'list').split('\n')).toHaveLength(1)
})

const parent = (() => {
  try {
    return execFileSync('git', ['rev-parse', '--verify', 'HEAD^'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
})()

// a clone without history has no parent
test.skipIf(!parent)(
  'this project’s last commit is reported',
  async () => {
    const out = join(copy.root, '.stagecraft', 'own.html')
    const words = ['pr-report', '--base', parent ?? '', '--head', 'HEAD', '--no-pictures', '--out', out]
    const { code, stderr } = await run(join(root, 'scripts', 'stagecraft.sh'), words, { environment: { STAGECRAFT_STATE: '' }, withinMs: 600_000 })
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('warn')])
    const text = await readFile(out, 'utf8')
    const subject = execFileSync('git', ['log', '-1', '--format=%h'], { cwd: root, encoding: 'utf8' }).trim()
    expect(text).toContain(`<code class="soft">${subject}</code>`)
    expect(await lintHtml(text)).toEqual([])
  },
  660_000,
)

function inCopy(...words: string[]) {
  return run(join(root, 'scripts', 'stagecraft.sh'), words, {
    cwd: copy.root,
    environment: { STAGECRAFT_STATE: '', STAGECRAFT_ROOT: '' },
    withinMs: 280_000,
  })
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(copy.root, path)), { recursive: true })
  await writeFile(join(copy.root, path), text)
}

async function edit(path: string, what: RegExp, by: string): Promise<void> {
  const text = await readFile(join(copy.root, path), 'utf8')
  const edited = text.replace(what, by)
  expect(edited, path).not.toBe(text)
  await write(path, edited)
}

function git(...words: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...words], { cwd: copy.root, encoding: 'utf8' }).trim()
}

function commit(message: string): void {
  git('add', '--all')
  git('commit', '-q', '-m', message)
}

function lock(packages: Record<string, [version: string, license: string]>): string {
  const entries = Object.entries(packages).map(([name, [version, license]]) => [`node_modules/${name}`, { version, license }])
  return JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...Object.fromEntries(entries) } })
}

// the command that takes pictures: one page in both themes
function shots(base64: string): string {
  return `import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
export const command = {
  description: 'take pictures',
  arguments: ['[folder]'],
  needsStack: false,
  run({ result }, folder) {
    const files = ['home-light.png', 'home-dark.png'].map((name) => join(folder, name))
    for (const file of files) writeFileSync(file, Buffer.from('${base64}', 'base64'))
    result(files, () => files.join('\\n'))
  },
}
`
}
