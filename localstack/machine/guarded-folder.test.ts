import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { guardedFolder } from './guarded-folder.ts'
import { isRunning } from './pid.ts'

interface Told {
  folders: string[]
  pids: number[]
}

test('folders, servers and other programs of a process that is killed are gone', async () => {
  const killed = fork(new URL('./guarded-folder-fixture.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const [{ folders, pids }] = (await once(killed, 'message')) as [Told]
  expect(folders.map((each) => existsSync(each))).toEqual([false, true, true])
  expect(pids.map(isRunning)).toEqual([true, true])
  killed.kill('SIGKILL')
  await vi.waitUntil(() => [...folders.map((each) => existsSync(each)), ...pids.map(isRunning)].every((is) => !is), { timeout: 25_000, interval: 50 })
})

test('one that is removed in time is gone, and another can be made after it', async () => {
  for (const _ of [1, 2]) {
    const { folder, remove } = await guardedFolder('stagecraft-guarded-')
    expect(existsSync(folder)).toBe(true)
    await remove()
    expect(existsSync(folder)).toBe(false)
  }
})
