import { chmod, chown, lstat, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { composeUp, literally } from '../../docker/compose.ts'
import { containerStack, removeContainer } from '../../docker/container-stack.ts'
import { containerUser } from '../../docker/container-user.ts'
import { endOf } from '../../docker/end-of.ts'
import { followLog } from '../../docker/follow-log.ts'
import { hasNamespace, startNamespace, userText } from '../../docker/namespace.ts'
import type { Engine, EnginePlace } from '../engine.ts'
import { keeping, ministack } from '../ministack/engine.ts'
import { engineEnvironment, type RunOptions } from '../ministack/environment.ts'
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
    network: async (place, ports) => startNamespace({ stack: stackOf(place), imageTag: await imageTag(), ...ports }),
    start: (place, options) => startKept(place, options, launchAs(service)),
    ...keeping,
  }
}

// where the image keeps its state, and where it unpacks functions
const inside = '/var/lib/stagecraft'
const surroundings = {
  services: `${inside}/services`,
  objects: `${inside}/objects`,
  decisions: `${inside}/decisions.jsonl`,
  temporary: '/tmp/functions',
  host: '0.0.0.0',
} as const

const launchAs =
  (service: string) =>
  async (place: EnginePlace, options: RunOptions): Promise<Launched> => {
    const stack = stackOf(place)
    const tag = await imageTag()
    // an engine that nobody made a network for has one for itself
    const relayed = options.reaches ? [options.reaches.signIn] : []
    const own = (await hasNamespace(stack)) ? undefined : await startNamespace({ stack, imageTag: tag, published: [options.port], relayed })
    await giveTo(containerUser(), place.state)
    const packages = join(dirname(place.state), 'build')
    await mkdir(packages, { recursive: true })
    // the account passes through it; what functions import is open in there
    if (process.getuid?.() === 0) await chmod(packages, 0o711)
    const container = await composeUp({
      stack,
      service,
      variables: { STAGECRAFT_IMAGE_TAG: tag },
      adapt: (described) => ({
        ...described,
        user: userText(),
        environment: Object.fromEntries(Object.entries(engineEnvironment(surroundings, options)).map(([key, value]) => [key, literally(value)])),
        volumes: [
          { type: 'bind', source: literally(place.state), target: inside, bind: {} },
          // the functions' bundles import shared packages from there, by their paths
          { type: 'bind', source: literally(packages), target: literally(packages), read_only: true, bind: {} },
        ],
      }),
    })
    await followLog(container, place.log)
    const end = async () => {
      await removeContainer(container)
      await own?.stop()
    }
    return { pid: 0, container, ended: endOf(container), end, giveUp: end }
  }

function stackOf(place: EnginePlace) {
  return containerStack(dirname(place.state))
}

// Root gives what is kept to the account that the container runs as; for everybody else it is theirs already
async function giveTo({ uid, gid }: { uid: number; gid: number }, path: string): Promise<void> {
  const found = await lstat(path)
  if (found.uid !== uid || found.gid !== gid) await chown(path, uid, gid)
  if (!found.isDirectory()) return
  for (const name of await readdir(path)) await giveTo({ uid, gid }, join(path, name))
}
