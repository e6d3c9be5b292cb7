import { join } from 'node:path'
import type { Engine, EnginePlace } from '../engine.ts'
import { sharedNetwork, startContainer } from '../engine-container.ts'
import { keeping, ministack } from '../ministack/engine.ts'
import { engineEnvironment, type RunOptions } from '../ministack/environment.ts'
import { insideFolder } from '../ministack/invocations.ts'
import { type Launched, startKept } from '../ministack/start-kept.ts'
import { buildImage, imageTag } from './image.ts'

/** The embedded engine in a container, from the kit's own image (Dockerfile): nothing but Docker and Node has to be installed. Its functions run in the container too. */
export const ministackDocker: Engine = inContainer('ministack')

/** The same, for the user pools beside an engine that has none. */
export const identity: Engine = inContainer('identity')

/** `service` is its name in docker-compose.yml. */
function inContainer(service: string): Engine {
  return {
    name: 'ministack-docker',
    version: ministack.version,
    runsIn: 'container',
    database: 'docker',
    capabilities: ministack.capabilities,
    install: (_, say) => buildImage(say),
    network: async (place, ports) => sharedNetwork(place, await imageTag(), ports),
    start: (place, options) => startKept(place, options, launchAs(service)),
    invocations: ({ state }) => join(state, 'invocations'),
    inside: insideFolder,
    ...keeping,
  }
}

// where the image keeps its state, and where it unpacks functions
const inside = '/var/lib/stagecraft'
const surroundings = {
  services: `${inside}/services`,
  objects: `${inside}/objects`,
  decisions: `${inside}/decisions.jsonl`,
  invocations: `${inside}/invocations`,
  inside: `${inside}/inside`,
  temporary: '/tmp/functions',
  host: '0.0.0.0',
} as const

const launchAs =
  (service: string) =>
  async (place: EnginePlace, options: RunOptions): Promise<Launched> => {
    const tag = await imageTag()
    const started = await startContainer(place, options, {
      service,
      variables: { STAGECRAFT_IMAGE_TAG: tag },
      networkTag: tag,
      environment: engineEnvironment(surroundings, options),
      stateInside: inside,
    })
    return { ...started, giveUp: started.end }
  }
