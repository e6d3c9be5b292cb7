import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import launch from 'launch-editor'
import { StagecraftError } from '../errors.ts'

/** A place in a source file, as a stack names it. */
export interface SourcePlace {
  /** Absolute, or from the project's folder on. */
  file: string
  /** From 1 on. */
  line: number
  column: number
}

/** An editor that cannot start says so at once. */
const saysWithinMs = 1_500

/**
 * Opens a file of the project in the editor that runs, or in the one that `LAUNCH_EDITOR` names. Files elsewhere are not opened, wherever a link leads.
 * Throws `bad-place`, `no-such-file`, `no-editor`.
 */
export async function openSource(root: string, { file, line, column }: SourcePlace): Promise<void> {
  const isNumber = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1
  if (typeof file !== 'string' || !isNumber(line) || !isNumber(column))
    throw new StagecraftError('bad-place', 'A place has a file, a line and a column, both from 1 on.')
  const path = await realpath(resolve(root, file)).catch(() => undefined)
  const below = path && relative(await realpath(root), path)
  if (!path || below === undefined || below.startsWith('..') || isAbsolute(below) || !(await stat(path)).isFile())
    throw new StagecraftError('no-such-file', `The project has no file ${file}.`, { hint: 'Only files of the project are opened.' })
  const failed = Promise.withResolvers<string>()
  launch(`${path}:${line}:${column}`, (_, said) => failed.resolve(said ?? 'No editor was found.'))
  const said = await Promise.race([failed.promise, sleep(saysWithinMs, undefined)])
  if (said === undefined) return
  throw new StagecraftError('no-editor', `${below} could not be opened: ${said}`, {
    hint: 'Start your editor, or name its command in LAUNCH_EDITOR (such as `code`), then run `npx stagecraft down` and `npx stagecraft up`.',
  })
}
