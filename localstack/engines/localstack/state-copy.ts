import { existsSync } from 'node:fs'
import { constants, copyFile, cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import type { RunningDoor } from '../engine.ts'
import { startMark } from '../place.ts'

/**
 * The engine's `snapshot`. It keeps stored objects alone, each version whole (inside/stagecraft_localstack/objects/object_versions.py), and since when the rest is lost:
 * what was in the queues is sent again, as after a stop.
 */
export async function copyState(state: string, folder: string, running?: RunningDoor): Promise<{ release(): Promise<void> }> {
  if (running) await ask(running, 'hold')
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const isWhole = (path: string) => !path.endsWith('.new')
    if (existsSync(join(state, 'objects')))
      await cp(join(state, 'objects'), join(folder, 'objects'), { recursive: true, mode: constants.COPYFILE_FICLONE, filter: isWhole })
    if (existsSync(startMark({ state }))) await copyFile(startMark({ state }), join(folder, 'started'))
  } catch (error) {
    if (running) await ask(running, 'release').catch(() => {})
    throw error
  }
  return { release: async () => (running ? ask(running, 'release') : undefined) }
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
