import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lock } from './lock.mjs'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-lock-'))
  file = join(folder, 'installing')
})
afterEach(() => rm(folder, { recursive: true }))

test('of five processes at once, one at a time has it', async () => {
  const log = join(folder, 'log')
  const code = `
    import { appendFileSync } from 'node:fs'
    import { lock } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'lock.mjs')).href)}
    const unlock = await lock(${JSON.stringify(file)}, { say: () => {} })
    appendFileSync(${JSON.stringify(log)}, 'in ')
    await new Promise((resolve) => setTimeout(resolve, 50))
    appendFileSync(${JSON.stringify(log)}, 'out ')
    unlock()`
  const five = Array.from({ length: 5 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'ignore', 'inherit'] }),
  )
  await Promise.all(five.map((child) => once(child, 'close')))
  const { readFileSync } = await import('node:fs')
  expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(5))
  expect(existsSync(file)).toBe(false)
})

test('what a killed process left is taken over', async () => {
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'close')
  await writeFile(file, String(gone.pid))
  ;(await lock(file))()
  expect(existsSync(file)).toBe(false)
})

test('it says once whom it waits for, and gives up at its limit with the remedy', async () => {
  await writeFile(file, String(process.pid))
  const said: string[] = []
  await expect(lock(file, { say: (line: string) => said.push(line), waitMs: 500 })).rejects.toThrow(`delete ${file}`)
  expect(said).toEqual([`  …   waiting for another installation of this project (process ${process.pid})`])
})
