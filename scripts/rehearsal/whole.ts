import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { systemOf } from '../check-aws/describe-stage.ts'
import { overviewOf } from '../deployment/overview.ts'
import { smokeTest } from '../deployment/smoke.ts'
import { type ReleasedService, releasedServices } from '../release/composed/released-services.ts'
import type { Copy } from './copy.ts'
import { road } from './steps/road.ts'
import { startSystem } from './system.ts'
import type { Step, Walk } from './walk.ts'

/** The road of all services of a compose file. */
export interface Walks {
  /** That of the service that is released first. */
  first: Walk
  /** Each step is walked by one service after another. */
  steps: Step[]
  stop(): Promise<void>
}

/** Starts one engine for all services of a copy. Nothing is deployed. Throws `not-rehearsed` where one has a database. */
export async function startWalks(copy: Copy, permissionSet: string | undefined): Promise<Walks> {
  const services = await releasedServices(copy.project)
  const [first, ...others] = services
  if (!first) throw new Error('readCompose gives at least one service.')
  refuseDatabases(services)
  const system = await startSystem(
    first.project,
    others.map(({ project }) => project),
  )
  try {
    const developer = await system.clouds.developer(permissionSet)
    const walks: [name: string, Walk][] = []
    for (const { name, project } of services) {
      const { service, region } = await systemOf(project, system.stages[0]?.stage ?? '')
      const approved: Walk['approved'] = []
      walks.push([
        name,
        {
          system: { ...system, service, region },
          copy: { ...copy, project, release: (message, change) => copy.release(message, change, name) },
          application: undefined,
          developer,
          conduct: {
            step: (_, work) => work(),
            detail: () => {},
            confirm: async (context, plan) => void approved.push(overviewOf(context, plan)),
            smoke: smokeTest,
          },
          approved,
          random: Math.random,
          isFull: false,
          releases: new Map(),
          deployed: [],
        },
      ])
    }
    return { first: walks[0]?.[1] as Walk, steps: together(walks), stop: system.stop } // there is one
  } catch (error) {
    await system.stop()
    throw error
  }
}

function together(walks: readonly [name: string, Walk][]): Step[] {
  const roads = walks.map(([name, walk]) => ({ name, walk, steps: road(walk) }))
  return (roads[0]?.steps ?? []).map(({ name }, at) => ({
    name,
    walk: async () => {
      const seen: string[] = []
      for (const { name: service, walk, steps } of roads) seen.push(`${service}: ${await steps[at]?.walk(walk)}`)
      return seen.join('; ')
    },
  }))
}

function refuseDatabases(services: readonly ReleasedService[]): void {
  const [found] = services.filter(({ project }) => project.config.database)
  if (found)
    throw new StagecraftError(
      'not-rehearsed',
      `The service ${found.name} has a database, and services that a compose file joins are rehearsed without any.`,
      {
        hint: 'Rehearse it from its folder, where it takes nothing of others.',
      },
    )
}
