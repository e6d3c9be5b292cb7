import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeJson } from '../project.ts'
import { requireCompose } from './compose-version.ts'
import { type ContainerStack, containerOf, removeContainer } from './container-stack.ts'
import { docker } from './docker.ts'
import { ownNetworks } from './networks.ts'

/** A service as `docker compose config` prints it: what of it the kit looks at or changes. */
export interface ComposeService {
  image: string
  build?: unknown
  profiles?: string[]
  depends_on?: unknown
  healthcheck?: unknown
  network_mode?: string
  environment?: Record<string, string | null>
  user?: string
  ports?: { host_ip?: string; published?: string; target: number; protocol?: string; mode?: string }[]
  volumes?: { type: 'bind' | 'volume' | 'tmpfs'; source?: string; target: string; read_only?: boolean; bind?: object; volume?: object }[]
  [more: string]: unknown
}

interface ComposeFile {
  name: string
  networks?: unknown
  volumes?: unknown
  services: Record<string, ComposeService>
}

export interface ComposeUp {
  stack: ContainerStack
  service: string
  /** Values for the variables of docker-compose.yml. */
  variables: Record<string, string>
  /** What the kit adds to the service; texts as they are, with single dollar signs. */
  adapt: (service: ComposeService) => ComposeService
}

/** The compose file of the kit. */
export const composeFile = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url))

/**
 * Starts one service of docker-compose.yml, adapted, in the background; a container of the same service that is there already is replaced. Returns its name;
 * where it does not start, none is left.
 * The file it is started from lies in the stack's folder, readable by its owner alone: it holds secrets.
 */
export async function composeUp({ stack, service, variables, adapt }: ComposeUp): Promise<string> {
  await requireCompose()
  const config = await readCompose(stack, variables)
  const described = config.services[service]
  if (!described) throw new Error(`docker-compose.yml has no service ${service}.`)
  // one file for each service: they are started side by side, and none of them replaces another's container. The kit asks each server itself:
  // a health check would start a process in each container every second or three, for as long as the stack runs
  const { build: _build, depends_on: _needs, profiles: _profiles, ...rest } = described
  const own = { ...rest, healthcheck: { disable: true } }
  const adapted = adapt({ ...own, ...(own.network_mode === 'service:network' ? { network_mode: `container:${containerOf(stack, 'network')}` } : {}) })
  await mkdir(stack.folder, { recursive: true, mode: 0o700 })
  const file = join(stack.folder, `${service}.json`)
  await writeJson(file, {
    name: stack.project,
    networks: ownNetworks(config.networks, stack),
    volumes: volumesOf(config, adapted),
    services: { [service]: adapted },
  })
  const words = ['--progress', 'plain', '--project-name', stack.project, '--file', file, 'up', '--detach', '--force-recreate', '--timeout', '25']
  const container = containerOf(stack, service)
  try {
    await docker(['compose', ...words], {
      // an image may have to be pulled
      seconds: 600,
      waitsFor: `the container of ${service} to start`,
      // each file describes one of the project's services: the others are no orphans
      environment: { COMPOSE_IGNORE_ORPHANS: 'true' },
    })
  } catch (error) {
    // where its port is taken, Docker leaves the container that it could not start
    await removeContainer(container, 0).catch(() => {})
    throw error
  }
  return container
}

/** Escapes a text for a compose file, where a dollar sign begins a variable. */
export function literally(text: string): string {
  return text.replaceAll('$', '$$$$')
}

async function readCompose(stack: ContainerStack, variables: Record<string, string>): Promise<ComposeFile> {
  const words = ['compose', '--project-name', stack.project, '--file', composeFile, '--profile', '*', 'config', '--format', 'json']
  const text = await docker(words, { seconds: 30, waitsFor: 'compose to read docker-compose.yml', environment: variables })
  return JSON.parse(text) as ComposeFile // as compose prints it: https://docs.docker.com/reference/cli/docker/compose/config/
}

function volumesOf({ volumes = {} }: ComposeFile, { volumes: mounts = [] }: ComposeService): Record<string, unknown> {
  const used = new Set(mounts.flatMap(({ type, source }) => (type === 'volume' && source ? [source] : [])))
  return Object.fromEntries(Object.entries(volumes as Record<string, unknown>).filter(([name]) => used.has(name)))
}
