import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { Bundled } from '../code/bundled.ts'
import { noPackaging } from '../code/packaging.ts'
import { endIdle, holdUntilEnd, withEsbuild } from './esbuild-process.ts'

const root = await mkdtemp(join(tmpdir(), 'stagecraft-esbuild-'))
afterAll(() => rm(root, { recursive: true, force: true }))

test('a saved file is built after esbuild’s process has ended', async () => {
  const bundled = new Bundled()
  const workshop = {
    project: { root, state: root, programs: root },
    description: { service: 's', packaging: noPackaging, template: { Resources: {} } },
    followsLinks: false,
    say: () => {},
  }
  const save = async (text: string) => {
    await writeFile(join(root, 'one.ts'), `export const handler = () => '${text}'`)
    const codes = await bundled.make([{ key: 'one', described: { name: 'one', handler: 'one.handler', events: [] }, file: 'one.ts' }], workshop, true)
    return codes.get('one')?.hash
  }
  const first = await save('first')
  await endIdle()
  const second = await save('second')
  expect(second).toBeDefined()
  expect(second).not.toBe(first)
})

test('the process does not end while something is built', async () => {
  const forgotten: string[] = []
  holdUntilEnd(() => forgotten.push('held'))
  const built = withEsbuild(async ({ transform }) => {
    await endIdle()
    return transform('let one: number = 1', { loader: 'ts' })
  })
  expect((await built).code).toBe('let one = 1;\n')
  expect(forgotten).toEqual([])
  await endIdle()
  expect(forgotten).toEqual(['held'])
})

test('esbuild’s process is ended in the middle of a build, too', async () => {
  // in a process of its own: others of these tests share one, and esbuild with it
  const script = `
import { endBuilds, withEsbuild } from ${JSON.stringify(new URL('./esbuild-process.ts', import.meta.url).href)}
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
const builders = () => execFileSync('ps', ['-eo', 'ppid=,args='], { encoding: 'utf8' }).split('\\n')
  .filter((line) => Number.parseInt(line, 10) === process.pid && /esbuild.*--service/.test(line)).length
const began = Promise.withResolvers()
const endless = { name: 'endless', setup: ({ onLoad }) => onLoad({ filter: /./ }, () => new Promise(began.resolve)) }
void withEsbuild(({ build }) => build({ entryPoints: ['one.ts'], bundle: true, write: false, plugins: [endless] }))
await began.promise
const before = builders()
await endBuilds()
for (let waited = 0; waited < 10_000 && builders() > 0; waited += 50) await sleep(50)
console.log(before + ' ' + builders())
process.exit(0)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root, timeout: 60_000 })
  expect(stdout).toBe('1 0\n')
})
