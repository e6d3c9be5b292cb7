import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cloud } from '../deployment/cloud.ts'
import type { DoneByChild } from './child.ts'

/** A deployment or a removal that runs in a process of its own. */
export interface Child {
  /** Waits until it says that, or has ended. */
  says(word: 'begins' | 'changes' | 'ends'): Promise<void>
  kill(): void
  /** Resolves with its exit code when it has ended; null where it was killed. */
  ended: Promise<number | null>
}

/** Deploys a release, or takes a stage down, in a process of its own (child.ts), which ends with this one. */
export function inChild({ endpoint, credentials }: Cloud, wanted: Omit<DoneByChild, 'endpoint' | 'credentials'>): Child {
  const words: DoneByChild = {
    ...wanted,
    ...(endpoint ? { endpoint } : {}),
    credentials: credentials as DoneByChild['credentials'], // an engine's are keys
  }
  const script = fileURLToPath(new URL('./child.ts', import.meta.url))
  const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'
  const child = spawn(process.execPath, [quiet, script], { stdio: ['pipe', 'pipe', 'inherit'] })
  // not on its command line, which every user of the machine can read
  child.stdin.on('error', () => {}).end(JSON.stringify(words))
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  let said = ''
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const ended = once(child, 'exit').then(([code]) => {
    process.off('exit', kill)
    return code as number | null // of the event
  })
  const isRunning = () => child.exitCode === null && child.signalCode === null
  return {
    says: async (word) => {
      while (!said.includes(word) && isRunning()) await Promise.race([once(child.stdout, 'data'), ended])
    },
    kill,
    ended,
  }
}
