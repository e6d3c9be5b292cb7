import { appendFile } from 'node:fs/promises'
import { privateFolder } from '../../machine/private.ts'
import { newCredentials } from '../credentials.ts'
import type { EngineOptions, EnginePlace, RunningEngine } from '../engine.ts'
import type { Launch } from '../ministack/start-kept.ts'
import { answers } from './answers.ts'
import type { RunOptions } from './environment.ts'
import { keptState, lost, markStart, objects } from './kept-state.ts'

/** Starts the engine on what it kept, as a process or in a container. */
export async function startKept(place: EnginePlace, options: EngineOptions, launch: Launch): Promise<RunningEngine> {
  const run = { ...options, administrator: options.administrator ?? newCredentials() }
  const state = await keptState(place, options)
  const running = await runOn(place, run, state, launch)
  if (running) return running
  await appendFile(place.log, 'The engine starts again, with its stored objects alone.\n')
  const again = await runOn(place, run, await lost(place), launch)
  if (again) return again
  throw new Error('An engine that had nothing to read could not read it.')
}

/** Undefined where it cannot read what it kept, which it has taken away by then. */
async function runOn(place: EnginePlace, options: RunOptions, state: RunningEngine['state'], launch: Launch): Promise<RunningEngine | undefined> {
  await privateFolder(place.state)
  await privateFolder(objects(place))
  await markStart(place, state, options)
  const { pid, container, ended, end, giveUp } = await launch(place, options)
  const endpoint = `http://127.0.0.1:${options.port}`
  let status: number | null = null
  void ended.then((code) => {
    status = code
  })
  try {
    await answers(endpoint, ended, place.log)
  } catch (error) {
    await giveUp()
    if (state.kind === 'kept' && status === cannotRead) return undefined
    throw error
  }
  // a bucket that is deployed again has its objects at once
  const bringBack = async () => running
  const running: RunningEngine = {
    endpoint,
    credentials: options.administrator,
    pid,
    ...(container ? { container } : {}),
    state,
    ended,
    bringBack,
    stop: end,
  }
  return running
}

/** CANNOT_READ of inside/stagecraft_localstack/kept/kept_stores.py. */
const cannotRead = 78
