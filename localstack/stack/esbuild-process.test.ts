import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Bundled } from './code/bundled.ts'
import { noPackaging } from './code/packaging.ts'
import { endIdle, holdUntilEnd, withEsbuild } from './esbuild-process.ts'

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
