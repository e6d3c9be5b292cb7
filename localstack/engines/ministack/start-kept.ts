import { mkdir } from 'node:fs/promises'
import { privateFolder } from '../../machine/private.ts'
import { newCredentials } from '../credentials.ts'
import type { EngineOptions, EnginePlace, RunningEngine } from '../engine.ts'
import { answers } from './answers.ts'
import type { RunOptions } from './environment.ts'
import { keptState, markStart, objects, putAside, putBack, services } from './kept-state.ts'
import { followAddresses } from './moved-addresses.ts'
import { forgetSaved } from './saved-state.ts'

/** The engine as it was just started, as a process or in a container. */
export interface Launched {
  /** 0 where there is no process of this machine. */
  pid: number
  container?: string
  ended: Promise<number | null>
  /** Saves its state and ends. */
  end(): Promise<void>
  /** Ends one that does not answer. */
  giveUp(): Promise<void>
}

/** Starts the engine on its port, without waiting until it answers. */
export type Launch = (place: EnginePlace, options: RunOptions) => Promise<Launched>

/** Starts the engine on what it kept, however it is launched. */
export async function startKept(place: EnginePlace, options: EngineOptions, launch: Launch): Promise<RunningEngine> {
  const state = await keptState(place, options.discardState)
  if (state.kind === 'lost') await putAside(place)
  if (options.addresses) await followAddresses(place.state, options.addresses, state.kind === 'kept')
  return run(place, { ...options, administrator: options.administrator ?? newCredentials() }, state, launch)
}

async function run(place: EnginePlace, options: RunOptions, state: RunningEngine['state'], launch: Launch): Promise<RunningEngine> {
  await privateFolder(place.state)
  // it makes the folder with the first object, and without it the next start would take the state for lost
  await mkdir(objects(place), { recursive: true })
  await markStart(place, state)
  await forgetSaved(services(place))
  const launched = await launch(place, options)
  const endpoint = `http://127.0.0.1:${options.port}`
  try {
    await answers(endpoint, launched.ended, place.log)
  } catch (error) {
    await launched.giveUp()
    throw error
  }
  const bringBack = async () => {
    await launched.end()
    await putBack(place)
    return run(place, options, state, launch)
  }
  const { pid, container, ended, end } = launched
  return { endpoint, credentials: options.administrator, pid, ...(container ? { container } : {}), state, ended, bringBack, stop: end }
}
