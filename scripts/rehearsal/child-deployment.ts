import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cloud } from '../deployment/cloud.ts'
import type { DeployedByChild } from './deploy-child.ts'

/** A deployment that runs in a process of its own. */
export interface ChildDeployment {
  /** Waits until it says that, or has ended. */
  says(word: 'begins' | 'changes' | 'ends'): Promise<void>
  kill(): void
  /** Resolves with its exit code when it has ended; null where it was killed. */
  ended: Promise<number | null>
}

/** Deploys a release in a process of its own (deploy-child.ts), which ends with this one. */
export function deployInChild({ endpoint, credentials }: Cloud, wanted: Omit<DeployedByChild, 'endpoint' | 'credentials'>): ChildDeployment {
  const words: DeployedByChild = {
    ...wanted,
    ...(endpoint ? { endpoint } : {}),
    credentials: credentials as DeployedByChild['credentials'], // an engine's are keys
  }
  const script = fileURLToPath(new URL('./deploy-child.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(words)], { stdio: ['ignore', 'pipe', 'inherit'] })
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
