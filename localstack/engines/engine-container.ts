import { chmod, chown, lstat, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { composeUp, literally } from '../docker/compose.ts'
import { type ContainerStack, containerStack, removeContainer } from '../docker/container-stack.ts'
import { containerUser } from '../docker/container-user.ts'
import { endOf } from '../docker/end-of.ts'
import { followLog } from '../docker/follow-log.ts'
import { hasNamespace, startNamespace, userText } from '../docker/namespace.ts'
import type { EngineOptions, EnginePlace, SharedNetwork } from './engine.ts'

/** An engine's container as it was just started. */
export interface EngineContainer {
  /** There is no process of this machine. */
  pid: 0
  container: string
  ended: Promise<number | null>
  /** Asks it to end, waits while it saves its state, and removes it. */
  end(): Promise<void>
}

export interface EngineContainerOptions {
  /** Its name in docker-compose.yml. */
  service: string
  /** Values for the variables of docker-compose.yml. */
  variables: Record<string, string>
  /** The tag of the image whose container holds the network. */
  networkTag: string
  /** The whole environment of the engine. */
  environment: Record<string, string>
  /** Where the engine finds the state folder of its place. */
  stateInside: string
}

/** Starts an engine as a container in the stack's network, on the state folder of its place; it writes to the place's log. */
export async function startContainer(
  place: EnginePlace,
  options: EngineOptions,
  { service, variables, networkTag, environment, stateInside }: EngineContainerOptions,
): Promise<EngineContainer> {
  const stack = stackOf(place)
  // an engine that nobody made a network for has one for itself
  const relayed = options.reaches ? [options.reaches.signIn] : []
  const own = (await hasNamespace(stack)) ? undefined : await startNamespace({ stack, imageTag: networkTag, published: [options.port], relayed })
  await giveTo(containerUser(), place.state)
  const packages = join(dirname(place.state), 'build')
  await mkdir(packages, { recursive: true })
  // the account passes through it; what functions import is open in there
  if (process.getuid?.() === 0) await chmod(packages, 0o711)
  const container = await composeUp({
    stack,
    service,
    variables,
    adapt: (described) => ({
      ...described,
      user: userText(),
      environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, literally(value)])),
      volumes: [
        { type: 'bind', source: literally(place.state), target: stateInside, bind: {} },
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
  return { pid: 0, container, ended: endOf(container), end }
}

/** The network that the containers of an engine's stack share. */
export async function sharedNetwork(
  place: EnginePlace,
  imageTag: string,
  ports: { published: readonly number[]; relayed: readonly number[] },
): Promise<SharedNetwork> {
  return startNamespace({ stack: stackOf(place), imageTag, ...ports })
}

function stackOf(place: EnginePlace): ContainerStack {
  return containerStack(dirname(place.state))
}

// Root gives what is kept to the account that the container runs as; for everybody else it is theirs already
async function giveTo({ uid, gid }: { uid: number; gid: number }, path: string): Promise<void> {
  const found = await lstat(path)
  if (found.uid !== uid || found.gid !== gid) await chown(path, uid, gid)
  if (!found.isDirectory()) return
  for (const name of await readdir(path)) await giveTo({ uid, gid }, join(path, name))
}
