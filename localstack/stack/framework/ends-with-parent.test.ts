import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { isRunning } from '../../machine/pid.ts'

const child = (work: string) => `require(${JSON.stringify(join(import.meta.dirname, 'ends-with-parent.cjs'))})(); ${work}`
const parent = (work: string) => `
  const { fork } = require('node:child_process')
  const child = fork('-e', [${JSON.stringify(child(work))}], { execArgv: [], execPath: process.execPath, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.once('exit', (code) => process.exit(10 + code))
  console.log(child.pid)`

async function started(work: string) {
  const process_ = spawn(process.execPath, ['-e', parent(work)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(process_.stdout, 'data')) as [Buffer]
  return { process_, pid: Number(line.toString()) }
}

test('it ends with the process that forked it, however that one ended', async () => {
  const { process_, pid } = await started('setInterval(() => {}, 1_000)')
  expect(isRunning(pid)).toBe(true)
  process_.kill('SIGKILL')
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 10_000)
})

test('it ends by itself when nothing is left to do', async () => {
  const { process_ } = await started('')
  expect(await once(process_, 'exit')).toEqual([10, null])
})
