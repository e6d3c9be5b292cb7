import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from '../machine/pid.ts'
import { readJson, writeJson } from '../project.ts'

/** A production build that is being looked at, in the place of the development server. */
export interface Preview {
  /** The process that asked for it: with it, it is over. */
  pid: number
  /** Where the built files are. */
  folder: string
  /** What each of them is answered with. */
  headers: Record<string, string>
}

/** The preview that goes on in the stack whose state is in `state`. */
export async function readPreview(state: string): Promise<Preview | undefined> {
  const preview = await readJson<Preview>(file(state))
  return preview && isRunning(preview.pid) ? preview : undefined
}

export function beginPreview(state: string, preview: Preview): Promise<void> {
  return writeJson(file(state), preview)
}

export function endPreview(state: string): Promise<void> {
  return rm(file(state), { force: true })
}

function file(state: string): string {
  return join(state, 'preview.json')
}
