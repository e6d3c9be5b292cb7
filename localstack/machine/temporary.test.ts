import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sweepTemporary, withFolder } from './temporary.ts'

let programs: string

beforeEach(async () => {
  programs = await mkdtemp(join(tmpdir(), 'stagecraft-temporary-'))
})
afterEach(() => rm(programs, { recursive: true, force: true }))

const left = () => readdir(join(programs, 'tmp'))

it('gives an empty folder of its own, which is gone afterwards, whatever came of it', async () => {
  const folders = await Promise.all(
    [1, 2].map(() =>
      withFolder({ programs }, 'page', async (folder) => {
        expect(await readdir(folder)).toEqual([])
        await writeFile(join(folder, 'index.html'), '')
        return folder
      }),
    ),
  )
  expect(new Set(folders).size).toBe(2)
  const broken = withFolder({ programs }, 'page', () => Promise.reject(new Error('no')))
  await expect(broken).rejects.toThrow('no')
  expect(await left()).toEqual([])
})

it('leaves it to the next start where the process was killed', async () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid
  await withFolder({ programs }, 'page', async (folder) => {
    await mkdir(folder.replace(/\d+$/, String(ended)))
    await sweepTemporary({ programs, state: programs })
    expect(await left()).toEqual([folder.slice(join(programs, 'tmp', '/').length)])
  })
})

it('removes a record that a killed process did not finish, and leaves one that may be being written', async () => {
  const state = join(programs, 'state')
  await mkdir(state)
  const unfinished = (name: string) => join(state, `${name}.${randomUUID()}.new`)
  const [old, young, other] = [unfinished('processes.json'), unfinished('stack.json'), join(state, 'mine.new')]
  for (const file of [old, young, other]) await writeFile(file, '{')
  const longAgo = new Date(Date.now() - 120_000)
  for (const file of [old, other]) await utimes(file, longAgo, longAgo)
  await sweepTemporary({ programs, state })
  expect([old, young, other].map((file) => existsSync(file))).toEqual([false, true, true])
})

it('ends a run of the Framework whose stack was removed, and does not make its folder anew', () => {
  const state = join(programs, 'removed')
  const { status } = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(join(import.meta.dirname, '..', 'serverless-plugin.cjs'))})`], {
    env: { ...process.env, STAGECRAFT_STATE: state, STAGECRAFT_TEMPLATE_ONLY: 'code.zip' },
  })
  expect([status, existsSync(state)]).toEqual([1, false])
})
