import { spawn } from 'node:child_process'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryPrivateFolder } from '../../machine/private.ts'
import { spawned } from '../../machine/spawned.ts'
import type { Engine, EngineOptions, EnginePlace, RunningEngine } from '../engine.ts'
import { capabilities } from './capabilities.js'
import { conformance } from './conformance.ts'
import { databaseSigner } from './database-signer.ts'
import { decisionsFile, readDecisions } from './decisions.ts'
import { deployedStack } from './deployed-stack.ts'
import { engineEnvironment, type RunOptions } from './environment.ts'
import { flow } from './flow.ts'
import { enginePython, installEngine } from './install.ts'
import { insideFolder, invocationsFolder } from './invocations.ts'
import { objects, services } from './kept-state.ts'
import { mail } from './mail.ts'
import { messageGroups, queuedMessages, redeliver } from './queued-messages.ts'
import { type Launched, startKept } from './start-kept.ts'
import { copyState, replaceState } from './state-copy.ts'

/** What it keeps and knows is the same wherever it runs. */
export const keeping = {
  reset: (place) => rm(place.state, { recursive: true, force: true }),
  snapshot: (place, folder, running) => copyState(place.state, folder, running),
  restore: (place, folder) => replaceState(place.state, folder),
  decisions: readDecisions,
  conformance,
  deployedStack,
  mail,
  flow,
  queuedMessages,
  redeliver,
  messageGroups,
  managedPolicies: async () => (await import('./managed-policies.ts')).managedPolicies,
  nameRun: async (place, name) => {
    await mkdir(place.state, { recursive: true })
    await writeFile(join(place.state, 'run'), name)
  },
} satisfies Partial<Engine>

/** MiniStack (MIT, PyPI) in a virtual environment of the project: functions run as Node processes, signatures are verified, roles enforced. */
export const ministack: Engine = {
  name: 'ministack',
  version: '1.5.33',
  runsIn: 'process',
  database: 'embedded',
  capabilities,
  install: (place, say) => installEngine(place.program, say),
  start,
  databaseSigner,
  invocations: invocationsFolder,
  inside: insideFolder,
  resourceTypes: async () => (await import('./resource-types.ts')).resourceTypes,
  ...keeping,
}

// as it comes, the engine takes this key for the account's root and asks for no signature
const unrepairedRoot = { accessKeyId: 'test', secretAccessKey: 'test' }

function start(place: EnginePlace, options: EngineOptions): Promise<RunningEngine> {
  return startKept(place, { ...options, ...(options.isUnrepaired ? { administrator: unrepairedRoot } : {}) }, launch)
}

async function launch(place: EnginePlace, options: RunOptions): Promise<Launched> {
  await temporaryPrivateFolder(place.temporary)
  await writeFunctionNode(place, options.functionOptions ?? [])
  const log = await open(place.log, 'a', 0o600)
  const words = options.isUnrepaired ? ['-m', 'ministack'] : [fileURLToPath(new URL('./inside/launch.py', import.meta.url)), place.state]
  const child = spawn(enginePython(place.program), words, {
    cwd: place.state,
    env: environment(place, options),
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  })
  const isSpawned = spawned(child, 'The engine', 'Run `make up` again: it installs what is missing.')
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve).once('error', () => resolve(null)))
  await Promise.all([isSpawned, log.close()])
  child.unref()
  const kill = async (signal: NodeJS.Signals) => {
    child.ref()
    child.kill(signal)
    const killed = setTimeout(() => child.kill('SIGKILL'), stopMs)
    await ended
    clearTimeout(killed)
  }
  const end = async () => {
    await kill('SIGTERM')
    await rm(place.temporary, { recursive: true, force: true })
  }
  return { pid: child.pid ?? 0, ended, end, giveUp: () => kill('SIGKILL') }
}

function environment(place: EnginePlace, options: RunOptions): NodeJS.ProcessEnv {
  const decisions = decisionsFile(place)
  const { temporary } = place
  const [invocations, inside] = [invocationsFolder(place), insideFolder(place)]
  return {
    PATH: `${functionNode(place)}:${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: process.env.HOME,
    ...engineEnvironment(
      { services: services(place), objects: objects(place), decisions, invocations, inside, temporary, host: '127.0.0.1' },
      options,
    ),
  }
}

// It starts functions with the `node` on its PATH, and a function's own NODE_OPTIONS replaces the engine's. So a `node` of the kit, first on the PATH, adds further options
async function writeFunctionNode(place: EnginePlace, options: readonly string[]): Promise<void> {
  await rm(functionNode(place), { recursive: true, force: true })
  if (options.length === 0) return
  const words = [process.execPath, ...options].map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
  await mkdir(functionNode(place))
  await writeFile(join(functionNode(place), 'node'), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 })
}

function functionNode(place: EnginePlace): string {
  return join(place.temporary, 'bin')
}

// it saves some megabytes; what takes longer hangs
const stopMs = 25_000
