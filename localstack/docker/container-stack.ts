import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { askDocker } from './docker.ts'

/** The containers of one local stack. */
export interface ContainerStack {
  /** The name of its compose project: another one for every folder of state, so that two clones, or two stacks of one, never meet. */
  project: string
  /** Where the files that its containers were started from are kept. */
  folder: string
}

/** The containers of the stack whose state is in `state`, an absolute path. */
export function containerStack(state: string): ContainerStack {
  return { project: `stagecraft-${createHash('sha256').update(state).digest('hex').slice(0, 12)}`, folder: join(state, 'containers') }
}

/** The name of a service's container. */
export function containerOf({ project }: ContainerStack, service: string): string {
  return `${project}-${service}-1`
}

/** The last lines that a container wrote; empty where there is no such container. */
export function lastWords(name: string, count = 8): Promise<string> {
  return new Promise((resolve) => {
    execFile('docker', ['logs', '--tail', String(count), name], { timeout: 10_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) =>
      resolve(error ? '' : `${stdout}${stderr}`.trim()),
    )
  })
}

/** Ends a container cleanly, within `graceSeconds`, and removes it; its volumes stay. Nothing where there is none. */
export async function removeContainer(name: string, graceSeconds = 25): Promise<void> {
  const limit = { seconds: graceSeconds + 100, waitsFor: `${name} to stop` }
  const remove = async () => {
    if ((await askDocker(['container', 'stop', '--time', String(graceSeconds), name], limit)) === undefined) return
    await askDocker(['container', 'rm', '--force', name], limit)
  }
  await remove().catch(ignoreWithoutDaemon)
}

/**
 * Ends and removes every container of the stack whose state is in `state`, and its network; the volumes stay. Nothing where it never had one: where its folder
 * says so, or is gone and nobody `knows` better.
 */
export async function removeStackContainers(state: string, knows = false): Promise<void> {
  const { project, folder } = containerStack(state)
  if (!knows && !existsSync(folder)) return
  const words = ['compose', '--project-name', project, 'down', '--timeout', '25']
  await askDocker(words, { seconds: 180, waitsFor: 'the containers to stop' }).catch(ignoreWithoutDaemon)
  await rm(join(tmpdir(), `${project}-relay`), { recursive: true, force: true })
}

/** Without a daemon no container runs, and what is removed with it is gone already. */
export function ignoreWithoutDaemon(error: unknown): void {
  if (!(error instanceof StagecraftError && ['docker-not-running', 'docker-missing', 'docker-not-permitted'].includes(error.code))) throw error
}
