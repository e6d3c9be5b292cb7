import { spawn } from 'node:child_process'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryPrivateFolder } from '../../machine/private.ts'
import { spawned } from '../../machine/spawned.ts'
import type { Engine, EngineOptions, EnginePlace, RunningEngine } from '../engine.ts'
import { deployedStack } from '../ministack/deployed-stack.ts'
import { ministack } from '../ministack/engine.ts'
import { flow } from '../ministack/flow.ts'
import { messageGroups, queuedMessages, redeliver } from '../ministack/queued-messages.ts'
import type { Launched } from '../ministack/start-kept.ts'
import { replaceState } from '../ministack/state-copy.ts'
import { capabilities } from './capabilities.js'
import { conformance } from './conformance.ts'
import { engineEnvironment, type RunOptions } from './environment.ts'
import { enginePython, installEngine } from './install.ts'
import { objects, stores } from './kept-state.ts'
import { startKept } from './start-kept.ts'
import { copyState } from './state-copy.ts'

/** LocalStack (Apache-2.0, PyPI) in a virtual environment of the project: functions run as Node processes, signatures are verified by the kit, roles are not enforced. */
export const localstackHost: Engine = {
  name: 'localstack-host',
  version: '2026.3.0',
  runsIn: 'process',
  database: 'embedded',
  capabilities,
  beside: {
    engine: ministack,
    types: ['AWS::Cognito::', 'AWS::ApiGatewayV2::', 'AWS::CloudFront::'],
    why: 'The free edition of LocalStack has no user pools, HTTP APIs and CloudFront',
  },
  install: (place, say) => installEngine(place.program, say),
  start,
  reset: (place) => rm(place.state, { recursive: true, force: true }),
  snapshot: (place, folder, running) => copyState(place.state, folder, running),
  // no copy of the kit's has any, and those of others would be run
  restore: async (place, folder) => {
    await rm(stores({ state: folder }), { recursive: true, force: true })
    await replaceState(place.state, folder)
  },
  decisions: async () => [],
  conformance,
  nameRun: async () => {},
  deployedStack,
  flow,
  queuedMessages,
  redeliver,
  messageGroups,
}

/** What the kit adds to LocalStack, in a process and in a container. */
export const inside = fileURLToPath(new URL('./inside', import.meta.url))

async function start(place: EnginePlace, options: EngineOptions): Promise<RunningEngine> {
  return startKept(place, options, launch)
}

async function launch(place: EnginePlace, options: RunOptions): Promise<Launched> {
  await temporaryPrivateFolder(place.temporary)
  await writeFunctionNode(place, options.functionOptions ?? [])
  const log = await open(place.log, 'a', 0o600)
  // the last word is for whoever looks for the stack's processes
  const child = spawn(enginePython(place.program), ['-m', 'localstack.runtime.main', place.state], {
    cwd: place.temporary,
    env: {
      ...engineEnvironment({ inside, objects: objects(place), temporary: place.temporary, host: '127.0.0.1' }, options),
      PATH: `${functionNode(place)}:${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: process.env.HOME,
    },
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  })
  const isSpawned = spawned(child, 'The engine', 'Run `make up` again: it installs what is missing.')
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve).once('error', () => resolve(null)))
  const kill = async () => void child.kill('SIGKILL')
  try {
    await Promise.all([isSpawned, log.close()])
  } catch (error) {
    await kill()
    throw error
  }
  child.unref()
  const end = async () => {
    child.ref()
    child.kill('SIGTERM')
    const killed = setTimeout(kill, stopMs)
    await ended
    clearTimeout(killed)
    await rm(place.temporary, { recursive: true, force: true, maxRetries: 3 })
  }
  return { pid: child.pid ?? 0, ended, end, giveUp: kill }
}

// it takes a second to write what it holds
const stopMs = 30_000

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
