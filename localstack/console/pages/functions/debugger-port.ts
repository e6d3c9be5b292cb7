import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from '../../../machine/pid.ts'

/** The port on loopback where a debugger reaches a function's process, or that of the API; undefined where none is open. */
export async function debuggerPort(state: string, fullName: string): Promise<number | undefined> {
  for (const name of [fullName, 'api']) {
    const text = await readFile(join(state, 'inspect', `${name}.json`), 'utf8').catch(() => undefined)
    // as inspector/open.ts writes it; the process that did may be gone
    const { url = '', pid = 0 } = text ? (JSON.parse(text) as { url?: string; pid?: number }) : {}
    if (pid && isRunning(pid)) return Number(new URL(url).port)
  }
  return undefined
}
