import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { PluginBuild } from 'esbuild'
import { afterAll, expect, test, vi } from 'vitest'
import { Bundled } from './code/bundled.ts'
import { noPackaging } from './code/packaging.ts'
import { endBuilds, endIdle, holdUntilEnd, withEsbuild } from './esbuild-process.ts'

const root = await mkdtemp(join(tmpdir(), 'stagecraft-esbuild-'))
afterAll(() => rm(root, { recursive: true, force: true }))

test('a saved file is built after esbuild’s process has ended', async () => {
  const bundled = new Bundled()
  const workshop = {
    project: { root, state: root, programs: root },
    description: { service: 's', packaging: noPackaging },
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
  const began = Promise.withResolvers<void>()
  const plugins = [{ name: 'endless', setup: ({ onLoad }: PluginBuild) => onLoad({ filter: /./ }, () => new Promise<never>(() => began.resolve())) }]
  // nobody answers it any more
  void withEsbuild(({ build }) => build({ entryPoints: [join(root, 'one.ts')], bundle: true, write: false, plugins }))
  await began.promise
  expect(await ownBuilders()).toHaveLength(1)
  await endBuilds()
  await vi.waitFor(async () => expect(await ownBuilders()).toEqual([]), { timeout: 10_000 })
})

async function ownBuilders(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'ppid=,args='])
  return stdout.split('\n').filter((line) => Number.parseInt(line, 10) === process.pid && /esbuild.*--service/.test(line))
}
