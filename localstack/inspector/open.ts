import { mkdirSync, writeFileSync } from 'node:fs'
import inspector from 'node:inspector'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isFree } from '../machine/port-claim.ts'
import type { Inspection } from './inspection.ts'

/**
 * Opens this process to a debugger, if `STAGECRAFT_INSPECTION` says so, and writes the address to `<folder>/<name>.json` as `{ url, pid }`.
 * `name` is a function's full name, or `api`. The wanted port is waited for a moment, because a process that is being replaced may hold it still;
 * where it stays taken (by a second process of the same function, or another stack) a free one is.
 */
export async function openInspector(name: string): Promise<void> {
  if (!process.env.STAGECRAFT_INSPECTION) return
  const { folder, ports } = JSON.parse(process.env.STAGECRAFT_INSPECTION) as Inspection
  const port = Object.entries(ports).find(([short]) => name === short || name.endsWith(`-${short}`))?.[1]
  inspector.open(port !== undefined && (await becomesFree(port)) ? port : 0, '127.0.0.1')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ url: inspector.url(), pid: process.pid }))
}

async function becomesFree(port: number): Promise<boolean> {
  for (let waited = 0; waited < 1_000; waited += 50) {
    if (await isFree(port)) return true
    await sleep(50)
  }
  return false
}
