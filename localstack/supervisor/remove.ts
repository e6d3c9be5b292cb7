import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { servicesOf } from '../compose/services.ts'
import { databaseOfStack } from '../engines/database.ts'
import { engineNamed } from '../engines/index.ts'
import { besidePlace, enginePlace } from '../engines/place.ts'
import type { Project } from '../project.ts'
import { stopStack } from './stop.ts'

/** Deletes what the engines of a stopped stack kept, wherever they keep it. */
export async function resetEngines(project: Project): Promise<void> {
  const { beside, ...engine } = engineNamed(project.engine)
  await engine.reset(enginePlace(project))
  if (beside) await beside.engine.reset(besidePlace(project, beside.engine))
}

/** Stops a stack that was made for a while and deletes all it kept, its state folder too. */
export async function removeStack(project: Project): Promise<void> {
  await stopStack(project)
  await resetEngines(project)
  for (const each of [project, ...servicesOf(project)]) await databaseOfStack(each).remove(join(each.state, 'postgres'))
  // a program that was just ended may write its last file meanwhile
  await rm(project.state, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
