import { existsSync } from 'node:fs'
import { constants, copyFile, cp, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import type { RunningDoor } from '../engine.ts'
import { isWhole } from './saved-state.ts'

// beside the services and the objects: since when queues are kept, the addresses in the state, and what was decided
const others = ['started', 'addresses.json', 'decisions.jsonl']

/** The engine's `snapshot`: `state` holds `services` and `objects`; `still_copy.py` writes both of a running engine. */
export async function copyState(state: string, folder: string, running?: RunningDoor): Promise<{ release(): Promise<void> }> {
  if (running) await ask(running, 'hold')
  else if (!(await isWhole(join(state, 'services'))))
    throw new StagecraftError('engine-not-copied', 'The engine was not stopped cleanly, so what its queues held is lost.', {
      hint: 'Run `make up`, which repairs the stack. Then run the command again.',
    })
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if (running) for (const name of ['services', 'objects']) await move(join(state, 'copy', name), join(folder, name))
    else
      for (const name of ['services', 'objects'])
        await cp(join(state, name), join(folder, name), { recursive: true, mode: constants.COPYFILE_FICLONE })
    for (const name of others) if (existsSync(join(state, name))) await copyFile(join(state, name), join(folder, name))
    await rm(join(state, 'copy'), { recursive: true, force: true })
  } catch (error) {
    if (running) await ask(running, 'release').catch(() => {})
    throw error
  }
  return { release: async () => (running ? ask(running, 'release') : undefined) }
}

/** The engine's `restore`. */
export async function replaceState(state: string, folder: string): Promise<void> {
  // the folder goes only by the last step
  if (!existsSync(folder)) return
  await rm(state, { recursive: true, force: true })
  await move(folder, state)
}

async function ask({ endpoint, frontSecret }: RunningDoor, what: 'hold' | 'release'): Promise<void> {
  const answer = await fetch(`${endpoint}/_stagecraft/${what}`, {
    method: 'POST',
    headers: { 'x-stagecraft-front': frontSecret },
    signal: AbortSignal.timeout(60_000),
  }).catch((error: Error) => ({ ok: false, status: 0, text: async () => String(error.cause ?? error) }))
  if (answer.ok) return
  throw new StagecraftError('engine-not-copied', `The engine could not make a copy of its state: ${answer.status} ${await answer.text()}`, {
    hint: 'Run `make status` to see whether the stack is whole, then run the command again.',
  })
}

// another file system, where the state folder is not below the project
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    await rm(`${to}.part`, { recursive: true, force: true })
    await cp(from, `${to}.part`, { recursive: true })
    await rename(`${to}.part`, to)
    await rm(from, { recursive: true, force: true })
  })
}
