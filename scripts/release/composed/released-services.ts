import { join } from 'node:path'
import { type ServiceProject, servicesOf } from '@stagecraft/localstack/compose/services.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { startOrder } from '@stagecraft/localstack/supervisor/compose/start-order.ts'

/** A service of a compose file, as it is released. */
export interface ReleasedService {
  /** Its name in the compose file. */
  name: string
  /** The services that are released before it. */
  dependsOn: readonly string[]
  project: ServiceProject
}

/**
 * The services of a compose file in the order of their release, which is that of their local start. The stages are those of the stagecraft.config.ts beside
 * the compose file. Releases are kept apart from the local stack's state. Throws `not-released-here` and `wrong-config`.
 */
export async function releasedServices(whole: Project | string): Promise<ReleasedService[]> {
  const project = typeof whole === 'string' ? await openProject(whole) : whole
  const { config, programs, compose } = project
  const apart = servicesOf({ ...project, state: join(programs, 'released') })
  return startOrder(project).map(({ name, dependsOn }) => {
    const own = apart.find(({ partOf }) => partOf.service === name)
    if (!own) throw new Error(`${name} is in the order of the services and not one of them.`)
    refuseUnfit(own, compose?.file ?? '')
    return { name, dependsOn, project: { ...own, config: { ...own.config, ...(config.stages ? { stages: config.stages } : {}) } } }
  })
}

function refuseUnfit({ isAdopted, config, partOf }: ServiceProject, file: string): void {
  if (!isAdopted)
    throw new StagecraftError(
      'not-released-here',
      `The service ${partOf.service} of ${file} names the plugin \`@stagecraft/localstack\`, and is a project of its own.`,
      { hint: 'Release it from its folder, or take the plugin out of its serverless.yml.' },
    )
  if (config.stages)
    throw new StagecraftError(
      'wrong-config',
      `The stagecraft.config.ts of the service ${partOf.service} has \`stages\`, and all services have the same.`,
      {
        hint: `Move them into the stagecraft.config.ts beside ${file}.`,
      },
    )
}
