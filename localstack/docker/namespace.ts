import { composeUp, literally } from './compose.ts'
import { type ContainerStack, containerOf, ignoreWithoutDaemon, removeContainer } from './container-stack.ts'
import { containerUser } from './container-user.ts'
import { isRunningContainer } from './containers.ts'
import { docker } from './docker.ts'
import { removeNetwork, removeStrayNetworks } from './networks.ts'
import { openRelay, type Relay } from './relay.ts'

export interface NamespaceOptions {
  stack: ContainerStack
  /** The tag of the kit's image, see `engines/…/image.ts`. */
  imageTag: string
  /** What listens inside and is published on loopback under the same number. */
  published: readonly number[]
  /** What listens on the laptop's loopback and is reached under the same number inside. */
  relayed: readonly number[]
}

/** The network that a stack's containers share. */
export interface Namespace {
  container: string
  /** Ends it; what still runs in it has no network then. */
  stop(): Promise<void>
}

/** Starts the container whose network all others of the stack join; one that is left from before is replaced. */
export async function startNamespace({ stack, imageTag, published, relayed }: NamespaceOptions): Promise<Namespace> {
  const [isInMachine] = await Promise.all([isDesktop(), removeStrayNetworks()])
  const relay = isInMachine ? undefined : await openRelay(stack, relayed)
  try {
    const container = await composeUp({
      stack,
      service: 'network',
      variables: { STAGECRAFT_IMAGE_TAG: imageTag },
      adapt: (service) => ({
        ...service,
        user: userText(),
        environment: {
          STAGECRAFT_RELAYED: relayed.join(','),
          ...(relay ? { STAGECRAFT_RELAY: literally(relay.folder) } : {}),
        },
        ports: published.map((port) => ({ mode: 'ingress', host_ip: '127.0.0.1', published: String(port), target: port, protocol: 'tcp' })),
        volumes: relay ? [{ type: 'bind', source: literally(relay.folder), target: literally(relay.folder), bind: {} }] : [],
      }),
    })
    return { container, stop: () => end(stack, container, relay) }
  } catch (error) {
    await relay?.close()
    throw error
  }
}

/** Whether the stack's namespace is there. */
export function hasNamespace(stack: ContainerStack): Promise<boolean> {
  return isRunningContainer(containerOf(stack, 'network'))
}

/** `uid:gid` for the kit's own containers. */
export function userText(): string {
  const { uid, gid } = containerUser()
  return `${uid}:${gid}`
}

async function end(stack: ContainerStack, container: string, relay: Relay | undefined): Promise<void> {
  await removeContainer(container, 5)
  await removeNetwork(stack).catch(ignoreWithoutDaemon)
  await relay?.close()
}

// in the virtual machine of Docker Desktop, a socket of the laptop is a file like any other
async function isDesktop(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const system = await docker(['info', '--format', '{{.OperatingSystem}}'], { seconds: 20, waitsFor: 'the daemon to describe itself' })
  return system.includes('Docker Desktop')
}
