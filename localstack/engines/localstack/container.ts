import type { Engine, EngineOptions, EnginePlace, RunningEngine } from '../engine.ts'
import { sharedNetwork, startContainer } from '../engine-container.ts'
import type { Launched } from '../ministack/start-kept.ts'
import { identity } from '../ministack-docker/engine.ts'
import { imageTag as networkTag } from '../ministack-docker/image.ts'
import { localstackHost } from './engine.ts'
import { engineEnvironment, type RunOptions } from './environment.ts'
import { buildImage, imageTag } from './image.ts'
import { startKept } from './start-kept.ts'
import { localStackTag } from './tag.ts'

/** LocalStack's own image with what the kit adds to it: functions run as Node processes in the container. User pools come from a second container. */
export const localstack: Engine = {
  ...localstackHost,
  name: 'localstack',
  version: localStackTag(),
  runsIn: 'container',
  database: 'docker',
  ...(localstackHost.beside ? { beside: { ...localstackHost.beside, engine: identity } } : {}),
  install: (_, say) => buildImage(say),
  network: async (place, ports) => sharedNetwork(place, await networkTag(), ports),
  start,
}

const stateInside = '/var/lib/stagecraft'
const surroundings = {
  inside: '/opt/stagecraft/inside',
  objects: `${stateInside}/objects`,
  temporary: '/tmp/stagecraft',
  host: '0.0.0.0',
} as const

async function start(place: EnginePlace, options: EngineOptions): Promise<RunningEngine> {
  return startKept(place, options, launch)
}

async function launch(place: EnginePlace, options: RunOptions): Promise<Launched> {
  const started = await startContainer(place, options, {
    service: 'localstack',
    variables: { STAGECRAFT_LOCALSTACK_TAG: await imageTag() },
    networkTag: await networkTag(),
    environment: {
      ...engineEnvironment(surroundings, options),
      HOME: '/tmp',
      // below what Docker gives it: its supervisor kills it after five seconds otherwise, when it writes what it holds
      SHUTDOWN_TIMEOUT: '20',
      // for the container's own look at its health
      GATEWAY_PORT: String(options.port),
      LOCALSTACK_AUTH_TOKEN: process.env.LOCALSTACK_AUTH_TOKEN ?? '',
    },
    stateInside,
  })
  return { ...started, giveUp: started.end }
}
