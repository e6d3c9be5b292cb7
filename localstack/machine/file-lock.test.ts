import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { withFileLock } from './file-lock.ts'

const folder = await mkdtemp(join(tmpdir(), 'stagecraft-lock-'))
const file = join(folder, 'lock')
afterAll(() => rm(folder, { recursive: true, force: true }))

test('one after the other, and whoever fails lets go', async () => {
  const seen: string[] = []
  const work = (name: string) => async () => {
    seen.push(`${name} begins`)
    await sleep(20)
    seen.push(`${name} ends`)
    if (name === 'b') throw new Error('b failed')
    return name
  }
  const ended = await Promise.allSettled(['a', 'b', 'c'].map((name) => withFileLock(file, 10_000, work(name))))
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  for (let at = 0; at < seen.length; at += 2) expect(seen[at + 1]).toBe(seen[at]?.replace('begins', 'ends'))
})

test('a process that is killed lets go; one that holds on is named after the patience', async () => {
  const code = `const { DatabaseSync } = require('node:sqlite'); const lock = new DatabaseSync(${JSON.stringify(file)}); lock.exec('begin exclusive'); console.log('held'); setInterval(() => lock, 1000)`
  const holder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  await expect(withFileLock(file, 100, async () => 'never')).rejects.toMatchObject({
    code: 'too-late',
    message: `Another process has held ${file} for 0.1 s.`,
  })
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(await withFileLock(file, 10_000, async () => 'mine')).toBe('mine')
})
