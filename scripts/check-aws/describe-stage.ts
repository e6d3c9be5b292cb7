import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { type Description, describe, forgetOfOtherEnvironment } from '@stagecraft/localstack/stack/description.ts'
import { environmentRead } from '@stagecraft/localstack/stack/framework/environment-read.ts'
import { accountsOf } from '../deployment/accounts.ts'
import { lock } from '../install/lock.mjs'
import { handedOnAws } from '../release/composed/handed-on-aws.ts'
import { namingOutputs } from '../release/composed/taken-outputs.ts'
import { releasable } from '../release/foreign/releasable.ts'

/**
 * A stage’s template as for AWS, compiled without credentials, network and bundles; kept until one of the files it is made from changes. Of a repository
 * that does not know the kit and names its stages, as a release has it: throws `not-releasable`.
 */
export async function describeStage(project: Project, stage: string): Promise<Description> {
  const stages = join(project.programs, 'cache', 'stages')
  const state = join(stages, stage)
  await mkdir(state, { recursive: true, mode: 0o700 })
  // the Framework writes into the project's .serverless first, whatever the stage: two at once would take each other's away
  const unlock = await lock(join(stages, 'lock'), { say: () => {} })
  try {
    return await (isReleased(project) ? describeForeign({ ...project, stage, state }) : describe({ ...project, stage, state }))
  } finally {
    unlock()
  }
}

// it does not know the kit, and names its stages
function isReleased({ isAdopted, config }: Project): boolean {
  return isAdopted && config.stages !== undefined
}

async function describeForeign(project: Project): Promise<Description> {
  const { partOf, root, stage } = project
  // those before it have locks of their own
  const given = partOf ? await handedOnAws({ ...project, partOf }, stage, describeStage) : undefined
  const onAws: Project = { ...project, forAws: { account: (await accountsOf(root, stage)).stage, ...(given ? { handed: given.handed } : {}) } }
  // its values are those of whoever packages now
  await forgetOfOtherEnvironment(onAws)
  const description = await describe(onAws).catch((error: unknown) => {
    throw namingOutputs(error, given?.outputs ?? [])
  })
  return releasable(onAws, withEnvironment(description, given?.environment ?? []), given?.outputs)
}

// what the compose file takes for a service, it takes itself
function withEnvironment(description: Description, names: readonly string[]): Description {
  const { environment, found } = description
  return {
    ...description,
    environment: { ...environment, ...environmentRead(names) },
    ...(found ? { found: { ...found, variables: [...(found.variables ?? []), ...names] } } : {}),
  }
}

/** The name and the region of the system that a stage on AWS is of. */
export async function systemOf(project: Project, stage: string): Promise<Pick<Description, 'service' | 'region'>> {
  // a project of the kit's own has the same for all stages, and its local description is there already
  return isReleased(project) ? describeStage(project, stage) : describe(project)
}
