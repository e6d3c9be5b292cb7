import { statfs } from 'node:fs/promises'
import type { Project } from '../project.ts'

/** Below it PostgreSQL and the engine soon cannot write: their write-ahead log alone grows in files of 16 MB. */
const leastMegabytes = 20

/** A sentence where the disk that the stack's state is on is full; undefined where there is room, or nobody can tell. */
export async function diskFault(project: Project): Promise<string | undefined> {
  const { bavail, bsize } = (await statfs(project.state).catch(() => undefined)) ?? {}
  if (bavail === undefined || bsize === undefined) return undefined
  const free = (bavail * bsize) / 1024 ** 2
  return free < leastMegabytes ? `The disk of ${project.state} is full: ${free.toFixed(0)} MB are left.` : undefined
}
