import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { StagecraftError } from '../errors.ts'
import type { Project } from '../project.ts'
import { readManifest } from './archive.ts'
import type { Manifest } from './manifest.ts'

const ending = '.snapshot'

/** The folder with a stack's snapshots. A reset leaves it. */
export function shelf({ state }: Pick<Project, 'state'>): string {
  return join(state, 'snapshots')
}

/** The file of a snapshot given by its name, or by its path: what holds a slash or ends in `.snapshot`. Throws `bad-name`. */
export function snapshotFile(project: Pick<Project, 'state'>, given: string): string {
  if (isAbsolute(given) || given.includes('/') || given.endsWith(ending)) return resolve(given)
  return join(shelf(project), `${checkedName(given)}${ending}`)
}

/** A name of a snapshot or a branch. Throws `bad-name`. */
export function checkedName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return name
  throw new StagecraftError('bad-name', `“${name}” can’t be a name.`, {
    hint: 'Use letters, digits, `.`, `_` and `-`, at most 64, beginning with a letter or a digit: `make snapshot NAME=before-import`.',
  })
}

/** Throws `no-such-snapshot`, which names those there are. */
export async function refuseMissing(project: Pick<Project, 'state'>, given: string, file: string): Promise<void> {
  if (existsSync(file)) return
  const names = (await readdir(shelf(project)).catch(() => [])).flatMap((name) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []))
  throw new StagecraftError('no-such-snapshot', `There is no snapshot “${given}”: ${file} does not exist.`, {
    hint: names.length > 0 ? `There are: ${names.join(', ')}.` : 'Take one with `make snapshot NAME=x`.',
  })
}

/** A snapshot on the shelf; one that can't be read says why. */
export type Shelved = { name: string; file: string } & ({ manifest: Manifest & { bytes: number } } | { fault: string })

/** Every snapshot of a stack, the newest first. */
export async function shelved(project: Pick<Project, 'state'>): Promise<Shelved[]> {
  const files = (await readdir(shelf(project)).catch(() => [])).filter((name) => name.endsWith(ending))
  const found = await Promise.all(
    files.map(async (each): Promise<Shelved> => {
      const [name, file] = [each.slice(0, -ending.length), join(shelf(project), each)]
      return readManifest(file).then(
        (manifest) => ({ name, file, manifest }),
        (error: Error) => ({ name, file, fault: error.message }),
      )
    }),
  )
  const at = (each: Shelved) => ('manifest' in each ? each.manifest.takenAt : '')
  return found.toSorted((one, other) => at(other).localeCompare(at(one)))
}
