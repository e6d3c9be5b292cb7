import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseOfStack } from '../engines/database.ts'
import type { Project } from '../project.ts'
import { stopStack } from './stop.ts'

/** Stops a stack that was made for a while and deletes all it kept, its state folder too. */
export async function removeStack(project: Project): Promise<void> {
  await stopStack(project)
  await databaseOfStack(project).remove(join(project.state, 'postgres'))
  await rm(project.state, { recursive: true, force: true })
}
