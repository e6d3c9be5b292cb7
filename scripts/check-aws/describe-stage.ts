import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { type Description, describe } from '@stagecraft/localstack/stack/description.ts'
import { lock } from '../install/lock.mjs'

/** A stage’s template as for AWS, compiled without credentials, network and bundles; kept until one of the files it is made from changes. */
export async function describeStage(project: Project, stage: string): Promise<Description> {
  const stages = join(project.programs, 'cache', 'stages')
  const state = join(stages, stage)
  await mkdir(state, { recursive: true, mode: 0o700 })
  // the Framework writes into the project's .serverless first, whatever the stage: two at once would take each other's away
  const unlock = await lock(join(stages, 'lock'), { say: () => {} })
  try {
    return await describe({ ...project, stage, state })
  } finally {
    unlock()
  }
}
