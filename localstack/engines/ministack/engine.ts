import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { StagecraftError } from '../../errors.ts'
import { privateFolder, temporaryPrivateFolder } from '../../private.ts'
import { spawned } from '../../spawned.ts'
import { type Credentials, newCredentials } from '../credentials.ts'
import type { Engine, EngineOptions, EnginePlace, RunningEngine } from '../engine.ts'
import { capabilities } from './capabilities.js'
import { conformance } from './conformance.ts'
import { decisionsFile, readDecisions } from './decisions.ts'
import { deployedStack } from './deployed-stack.ts'
import { enginePython, installEngine } from './install.ts'
import { followAddresses } from './moved-addresses.ts'
import { forgetSaved, isWhole } from './saved-state.ts'

/** MiniStack (MIT, PyPI) in a virtual environment of the project: functions run as Node processes, signatures are verified, roles enforced. */
export const ministack: Engine = {
  name: 'ministack',
  version: '1.5.33',
  runsIn: 'process',
  database: 'embedded',
  capabilities,
  install: (place, say) => installEngine(place.program, say),
  start,
  reset: (place) => rm(place.state, { recursive: true, force: true }),
  snapshot: (place, folder) => cp(place.state, folder, { recursive: true }),
  restore: async (place, folder) => {
    await rm(place.state, { recursive: true, force: true })
    await cp(folder, place.state, { recursive: true })
  },
  decisions: readDecisions,
  conformance,
  deployedStack,
  nameRun: async (place, name) => {
    await mkdir(place.state, { recursive: true })
    await writeFile(join(place.state, 'run'), name)
  },
}

// as it comes, the engine takes this key for the account's root and asks for no signature
const unrepairedRoot = { accessKeyId: 'test', secretAccessKey: 'test' }

type RunOptions = EngineOptions & { administrator: Credentials }

async function start(place: EnginePlace, options: EngineOptions): Promise<RunningEngine> {
  const state = await keptState(place, options.discardState)
  if (state.kind === 'lost') await putAside(place)
  if (options.addresses) await followAddresses(place.state, options.addresses, state.kind === 'kept')
  return run(place, { ...options, administrator: options.isUnrepaired ? unrepairedRoot : (options.administrator ?? newCredentials()) }, state)
}

async function run(place: EnginePlace, options: RunOptions, state: RunningEngine['state']): Promise<RunningEngine> {
  await privateFolder(place.state)
  await temporaryPrivateFolder(place.temporary)
  await markStart(place, state)
  await forgetSaved(services(place))
  await writeFunctionNode(place, options.functionOptions ?? [])
  const log = await open(place.log, 'a', 0o600)
  const words = options.isUnrepaired ? ['-m', 'ministack'] : [fileURLToPath(new URL('./launch.py', import.meta.url)), place.state]
  const child = spawn(enginePython(place.program), words, {
    cwd: place.state,
    env: environment(place, options),
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  })
  const isSpawned = spawned(child, 'The engine', 'Run `make up` again: it installs what is missing.')
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve).once('error', () => resolve(null)))
  const endpoint = `http://127.0.0.1:${options.port}`
  try {
    await Promise.all([isSpawned, log.close()])
    await answers(endpoint, ended, place.log)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  child.unref()
  const stop = async () => {
    child.ref()
    child.kill('SIGTERM')
    const killed = setTimeout(() => child.kill('SIGKILL'), stopMs)
    await ended
    clearTimeout(killed)
    await rm(place.temporary, { recursive: true, force: true })
  }
  const bringBack = async () => {
    await stop()
    await rm(objects(place), { recursive: true, force: true })
    await rename(aside(place), objects(place)).catch(ignoreMissing)
    return run(place, options, state)
  }
  return { endpoint, credentials: options.administrator, pid: child.pid ?? 0, state, ended, bringBack, stop }
}

function environment(place: EnginePlace, options: RunOptions): NodeJS.ProcessEnv {
  return {
    PATH: `${functionNode(place)}:${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: process.env.HOME,
    LANG: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    // launch.py's neighbours lie in the project
    PYTHONDONTWRITEBYTECODE: '1',
    TMPDIR: place.temporary,
    // without these two it listens beyond loopback
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    GATEWAY_PORT: String(options.port),
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    LAMBDA_EXECUTOR: 'local',
    AUTH: 'true',
    PERSIST_STATE: '1',
    STATE_DIR: services(place),
    S3_PERSIST: '1',
    S3_DATA_DIR: objects(place),
    CLOUDTRAIL_RECORDING: '0',
    LOG_LEVEL: 'WARNING',
    // it looks for a Docker daemon at start otherwise
    DOCKER_HOST: 'unix:///nonexistent',
    STAGECRAFT_DECISIONS: decisionsFile(place),
    // without it a trigger that fails is passed over, and the tokens are given all the same
    MINISTACK_COGNITO_PRETOKEN_STRICT: '1',
    // front.py takes these away before a function could inherit them
    STAGECRAFT_FRONT_SECRET: options.frontSecret,
    STAGECRAFT_ADMINISTRATOR_KEY: options.administrator.accessKeyId,
    STAGECRAFT_ADMINISTRATOR_SECRET: options.administrator.secretAccessKey,
    STAGECRAFT_PAGE_ORIGIN: options.pageOrigin ?? '',
    STAGECRAFT_FUNCTIONS_AT: options.functionsAt ?? '',
    ...options.functionEnvironment,
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

// It saves when it ends, and only then, one file after another: what a killed one left is as old as its last clean end, or partly so, beside objects
// that are newer
async function keptState(place: EnginePlace, discard = false): Promise<RunningEngine['state']> {
  const since = await stat(startMark(place)).catch(() => undefined)
  if (!since && !existsSync(place.state)) return { kind: 'new' }
  const isKept = since && !discard && existsSync(objects(place)) && !existsSync(aside(place)) && (await isWhole(services(place)))
  if (isKept) return { kind: 'kept' }
  const isEmpty = !existsSync(services(place)) && !existsSync(objects(place)) && !existsSync(aside(place))
  return isEmpty ? { kind: 'new' } : { kind: 'lost', since: (await heldSince(place)) ?? since?.mtime ?? new Date(Date.now() - aDayMs) }
}

// it saves some megabytes; what takes longer hangs
const stopMs = 25_000

const aDayMs = 24 * 3_600_000

// Since when the queues hold what a kill would lose: where they were kept, not since this start but since an earlier one, whose messages may
// still be in them. Runs of the last day count, and always the last one: what has not arrived in so long is in a dead-letter queue.
async function markStart(place: EnginePlace, { kind }: RunningEngine['state']): Promise<void> {
  const [earlier, last] = kind === 'kept' ? [await heldSince(place), (await stat(startMark(place))).mtime] : []
  const isRecent = earlier && Date.now() - earlier.getTime() < aDayMs
  await writeFile(startMark(place), ((isRecent ? earlier : last) ?? new Date()).toISOString())
}

async function heldSince(place: EnginePlace): Promise<Date | undefined> {
  const time = new Date(await readFile(startMark(place), 'utf8').catch(() => ''))
  return Number.isNaN(time.getTime()) ? undefined : time
}

// Its files are of no use; the objects are kept for later. Objects put aside by a start that was itself killed go before what that one made.
async function putAside(place: EnginePlace): Promise<void> {
  await rm(services(place), { recursive: true, force: true })
  if (existsSync(aside(place))) await rm(objects(place), { recursive: true, force: true })
  else await rename(objects(place), aside(place)).catch(ignoreMissing)
}

function services(place: EnginePlace): string {
  return join(place.state, 'services')
}

function objects(place: EnginePlace): string {
  return join(place.state, 'objects')
}

function aside(place: EnginePlace): string {
  return join(place.state, 'objects-put-aside')
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function answers(endpoint: string, ended: Promise<number | null>, log: string): Promise<void> {
  let gone = false
  void ended.then(() => (gone = true))
  for (let waited = 0; waited < 60_000; waited += 10) {
    const health = await fetch(`${endpoint}/_localstack/health`).catch(() => undefined)
    if (health?.ok) return
    if (gone)
      throw new StagecraftError(
        'engine-not-started',
        `The engine did not start:\n${(await readFile(log, 'utf8')).trim().split('\n').slice(-5).join('\n')}`,
        { hint: `See its log: ${log}` },
      )
    await sleep(10)
  }
  throw new StagecraftError('engine-not-started', 'The engine did not answer within a minute.', { hint: `See its log: ${log}` })
}

function startMark(place: EnginePlace): string {
  return join(place.state, 'started')
}
