import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, stagecraft } from './support/command.ts'
import { emptyStack, givenStack, header, northwind, root } from './support/stack.ts'

const { record } = await givenStack()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-files-'))
  await emptyStack(record)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('status tells in JSON that it runs, and where everything is', async () => {
  const { code, stdout } = await stagecraft(['--json', 'status'])
  const { running, urls, processes } = JSON.parse(stdout)
  expect({ code, running, urls }).toEqual({ code: 0, running: true, urls: record.urls })
  const { network, beside } = engineNamed(record.engine)
  const further = [...(network ? ['network'] : []), ...(beside ? ['user pool'] : [])]
  expect(processes.map(({ name }: { name: string }) => name).sort()).toEqual(['api', 'database', 'engine', 'page', 'supervisor', ...further].sort())
  expect(processes.every(({ alive }: { alive: boolean }) => alive)).toBe(true)
})

test('up on a stack that runs leaves it as it is', async () => {
  const [first, second] = [await stagecraft(['--json', 'up']), await stagecraft(['--json', 'up'])]
  expect([first.code, second.code]).toEqual([0, 0])
  expect(JSON.parse(second.stdout).startedAt).toBe(record.startedAt)
  expect((await stagecraft(['up'])).stdout).toContain('is already running')
})

test('import prints the figures alone on stdout, once the file has settled', async () => {
  const { code, stdout } = await stagecraft(['--json', 'import', northwind])
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(stdout)).toMatchObject({ lines: 1639, queued: 0, applied: 1639, waiting: 0, duplicate: 0, refused: 0, dead: 0, settled: true })
  expect(code).toBe(0)
})

test('import for people names the figures and where to look', async () => {
  const { code, stdout } = await stagecraft(['import', northwind])
  expect(code).toBe(0)
  expect(stdout).toContain('duplicate 1,639')
  expect(stdout).toContain(`${record.urls.page}/imports/`)
})

test('a refused file ends with code 1 and says why', async () => {
  const file = join(folder, 'wrong-header.csv')
  await writeFile(file, 'order,number\n1,2\n')
  const { code, stdout, stderr } = await stagecraft(['--json', 'import', file])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ status: 'refused', settled: true, lines: 1, refused: 1 })
  expect(stderr).toMatch(/was refused: .*header|was refused: .*column/i)
})

test('help lists the commands of the application too', async () => {
  expect((await stagecraft(['--help'])).stdout).toMatch(/Commands of the application: .*\bimport\b/)
})

test('import says that a file holds no events', async () => {
  const file = join(folder, 'header-only.csv')
  await writeFile(file, 'order_id,sequence,type,occurred_at,customer_id,amount,currency\r\n\r\n')
  const { code, stdout, stderr } = await stagecraft(['--json', 'import', file])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ status: 'read', settled: true, lines: 0, reason: expect.stringContaining('no events') })
  expect(stderr).toContain('The file holds no events.')
})

test('the user’s variables of another database are not the stack’s', async () => {
  const environment = { PGHOST: 'db.example.com', PGUSER: 'me', PGSSLMODE: 'require', PGOPTIONS: '-c search_path=elsewhere' }
  const select = await stagecraft(['sql', `SELECT current_setting('search_path') AS path`], { environment })
  expect(select).toMatchObject({ code: 0, stdout: expect.not.stringContaining('elsewhere') })
  const shown = await stagecraft(['exec', '--', process.execPath, '-p', 'JSON.stringify([process.env.PGHOST, process.env.PGSSLMODE])'], {
    environment,
  })
  expect(JSON.parse(shown.stdout)).toEqual(['127.0.0.1', null])
})

// a proxy that nobody answers at: each request that goes to it fails
test('behind a proxy the stack is still reached: by commands, and by what `exec` runs', async () => {
  const proxy = 'http://127.0.0.1:9'
  const environment = {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    ALL_PROXY: proxy,
    NO_PROXY: 'example.com',
    no_proxy: undefined,
    NODE_USE_ENV_PROXY: '1',
  }
  const token = await stagecraft(['token'], { environment })
  expect(token).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ey/) })
  const ask = `fetch(process.env.STAGECRAFT_API_URL + '/orders').then(({ status }) => console.log(status))`
  expect(await stagecraft(['exec', '--', process.execPath, '-e', ask], { environment })).toMatchObject({ code: 0, stdout: '401\n' })
  const file = join(folder, 'behind-a-proxy.csv')
  await writeFile(file, 'order_id,sequence,type,occurred_at,customer_id,amount,currency\r\n')
  expect((await stagecraft(['--json', 'import', file], { environment })).code).toBe(0)
})

test('a file that is not there, and none at all, are said kindly', async () => {
  expect(await stagecraft(['import', join(folder, 'nowhere.csv')])).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no file') })
  expect(await stagecraft(['import', ''])).toMatchObject({ code: 1, stderr: expect.stringContaining('No file was given') })
  for (const words of [
    ['--history', 'none.json'],
    ['--mutants', '--out', 'none.md'],
  ])
    expect(await stagecraft(['histories', ...words])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/none\.(json|md) cannot be read: ENOENT/),
    })
})

test('invoke runs a function and prints its answer', async () => {
  const { code, stdout } = await stagecraft(['--json', 'invoke', 'reconcile', '{"lostAfterSeconds":3600}'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toBeTypeOf('object')
})

test('invoke says what is wrong with a name or an event', async () => {
  expect(await stagecraft(['invoke', 'nobody'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/no function “nobody”[\s\S]*apply-event/) })
  expect(await stagecraft(['invoke', 'reconcile', '{half'])).toMatchObject({ code: 1, stderr: expect.stringContaining('not JSON') })
})

test('sql asks the database', async () => {
  const { stdout } = await stagecraft(['--json', 'sql', "select count(*)::int as orders from orders where status = 'shipped'"])
  expect(JSON.parse(stdout)).toEqual([{ orders: 809 }])
  expect(await stagecraft(['sql', 'selec 1'])).toMatchObject({ code: 1, stderr: expect.stringContaining('syntax error') })
})

test('migrate finds nothing to do on a database that is up to date', async () => {
  expect(JSON.parse((await stagecraft(['--json', 'migrate'])).stdout)).toEqual({ applied: [] })
})

test('logs shows what one function said, with its name', async () => {
  const { code, stdout } = await stagecraft(['--json', 'logs', 'read-file'])
  const entries = JSON.parse(stdout) as { source: string; text: string }[]
  expect(code).toBe(0)
  expect(entries.length).toBeGreaterThan(0)
  expect(new Set(entries.map(({ source }) => source))).toEqual(new Set(['read-file']))
})

test('exec hands a command the local stack and none of the user’s own AWS settings', async () => {
  const { stdout } = await stagecraft(['exec', 'env'], {
    environment: { AWS_PROFILE: 'my-company', AWS_SESSION_TOKEN: 'secret', AWS_CONFIG_FILE: '/nowhere/aws-config' },
  })
  const variables = new Set(stdout.split('\n'))
  expect(variables).toContain(`AWS_ENDPOINT_URL=${record.endpoint}`)
  expect(variables).toContain(`DATABASE_URL=${record.database?.url}`)
  expect(variables).toContain(`PGPASSWORD=${new URL(record.database?.url ?? '').password}`)
  expect(stdout).not.toMatch(/AWS_PROFILE|AWS_SESSION_TOKEN|\/home\/me/)
})

test('exec ends with the exit code of the command, and says if there is no such command', async () => {
  expect(await stagecraft(['exec', '--', 'sh', '-c', 'exit 7'])).toMatchObject({ code: 7 })
  const missing = { code: 1, stderr: expect.stringContaining('The command “no-such-program” was not found') }
  expect(await stagecraft(['exec', 'no-such-program'])).toMatchObject(missing)
  // a part of PATH that is no folder is passed over like one that may not be entered, which root always may
  expect(await stagecraft(['exec', 'no-such-program'], { environment: { PATH: `/etc/hosts:${process.env.PATH}` } })).toMatchObject(missing)
})

test('exec says that a file without execute permission could not be run', async () => {
  const script = join(folder, 'script.sh')
  await writeFile(script, '#!/bin/sh\n', { mode: 0o644 })
  expect(await stagecraft(['exec', script])).toMatchObject({ code: 1, stderr: expect.stringContaining(`“${script}” could not be run`) })
})

test('neither the banner nor status holds the database’s password', async () => {
  const password = new URL(record.database?.url ?? '').password
  expect(password.length).toBeGreaterThan(10)
  for (const words of [['up'], ['status'], ['--json', 'up'], ['--json', 'status']]) {
    const { code, stdout, stderr } = await stagecraft(words)
    expect(code).toBe(0)
    expect(stdout).toContain(record.urls.database)
    expect(stdout + stderr).not.toContain(password)
  }
  expect((await stagecraft(['status'])).stdout).toMatch(/sign-in +on demand +http:/)
})

test('.env of the stack opens it to a shell', async () => {
  const { stdout } = await stagecraft(['exec', 'sh', '-c', '. "$STAGECRAFT_STATE/env" && echo "$STAGECRAFT_API_URL"'])
  expect(stdout.trim()).toBe(record.urls.api)
})

test('reset without a terminal wants to be forced, and deletes nothing', async () => {
  expect(await stagecraft(['reset'])).toMatchObject({ code: 1, stderr: expect.stringContaining('FORCE=1') })
  expect((await stagecraft(['--json', 'status'])).code).toBe(0)
})

test('what it does not know is a usage error, code 2', async () => {
  expect(await stagecraft(['fly'])).toMatchObject({ code: 2, stderr: expect.stringContaining('fly') })
  expect(await stagecraft(['status', '--nonsense'])).toMatchObject({ code: 2 })
  expect(await stagecraft(['import'])).toMatchObject({ code: 2 })
  expect(await stagecraft(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('invoke') })
})

test('outside a project its script says so first, and touches nothing', async () => {
  const outside = await mkdtemp(join(folder, 'outside-'))
  const script = join(root, 'scripts', 'stagecraft.sh')
  const { code, stderr } = await run(script, ['status'], { cwd: outside })
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^There is no stagecraft\.config\.ts in .*\n$/) })
  expect(await readdir(outside)).toEqual([])
})

test('in a folder of a project it finds the project', async () => {
  const { code, stdout } = await run(join(root, 'scripts', 'stagecraft.sh'), ['--json', 'status'], { cwd: join(root, 'docs', 'images') })
  expect({ code, urls: JSON.parse(stdout).urls }).toEqual({ code: 0, urls: record.urls })
})

test('outside a project it says so', async () => {
  expect(await stagecraft(['status'], { cwd: folder })).toMatchObject({ code: 1, stderr: expect.stringContaining('stagecraft.config.ts') })
})

test('where nothing runs it says how to start', async () => {
  const environment = { STAGECRAFT_STATE: join(folder, 'nothing') }
  for (const words of [['sql', 'select 1'], ['logs'], ['logs', 'read-file']])
    expect(await stagecraft(words, { environment })).toMatchObject({ code: 1, stderr: expect.stringContaining('make up') })
  expect(await stagecraft(['--json', 'status'], { environment })).toMatchObject({ code: 1, stdout: expect.stringContaining('"running":false') })
  expect(await stagecraft(['down'], { environment })).toMatchObject({ code: 0, stdout: expect.stringContaining('not running') })
})

test('make hands on what its targets say', async () => {
  const { code, stdout } = await run('make', ['-s', 'status', 'JSON=1'], { cwd: root })
  expect({ code, urls: JSON.parse(stdout).urls }).toEqual({ code: 0, urls: record.urls })
  await writeFile(join(folder, 'one.csv'), `${header}M-1,1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n`)
  const imported = await run('make', ['-s', 'import', `FILE=${join(folder, 'one.csv')}`, 'JSON=1'], { cwd: root })
  expect(JSON.parse(imported.stdout)).toMatchObject({ lines: 1, applied: 1 })
  expect((await run('make', ['-s', 'import', 'FILE=nowhere.csv'], { cwd: root })).code).not.toBe(0)
})

test('a reader that has read enough is no error', async () => {
  const command = `'${process.execPath}' --disable-warning=ExperimentalWarning scripts/main.ts licenses | head -1`
  expect(await run('sh', ['-c', command], { cwd: root })).toMatchObject({ code: 0, stderr: '' })
})
