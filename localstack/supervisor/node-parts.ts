import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { consoleTokenFile } from '../console/token.ts'
import { besideEndpoints, localEnvironment } from '../environment.ts'
import { keptGatewayCode } from '../gateway/kept-code.ts'
import { servedByWorkers } from '../gateway/served-by-workers.ts'
import { type Inspection, inspectionEnvironment } from '../inspector/inspection.ts'
import type { Ports } from '../machine/ports.ts'
import type { Project } from '../project.ts'
import { type Description, descriptionFile } from '../stack/description.ts'
import { type Child, startChild } from './children.ts'
import { frontSecretFile } from './front-secret.ts'
import { listenOnDemand, type OnDemand } from './on-demand.ts'
import { pageOrigin } from './page-origin.ts'
import type { Site } from './site.ts'

/** Who answers the HTTP API: workers, which load the bundles of the project's shared packages, or the engine. */
export function roadOf({ codeMaker }: Pick<Site, 'codeMaker'>, description: Description): 'workers' | 'engine' {
  return servedByWorkers(description) && codeMaker.sharesBundles(description) ? 'workers' : 'engine'
}

/**
 * The process of the HTTP API: what it needs of the engine is its address, so it need not wait for it. It has no credentials of its own:
 * each function gets those of its role.
 */
export async function startGateway(
  site: PartSite & Pick<Site, 'codeMaker'>,
  description: Description,
  inspection: Inspection | undefined,
): Promise<Child> {
  const { project, ports } = site
  const road = roadOf(site, description)
  const access = { endpoint: `http://127.0.0.1:${ports.engine}`, region: description.region, accessKeyId: '', secretAccessKey: '' }
  return startChild('API', {
    module: new URL('../gateway/main.ts', import.meta.url),
    arguments: [descriptionFile(project), join(project.state, 'build'), String(ports.api), pageOrigin(site), frontSecretFile(project), road],
    environment: {
      ...localEnvironment(access),
      // the functions that it runs have Lambda's zone: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
      TZ: ':UTC',
      STAGECRAFT_STATE: project.state,
      STAGECRAFT_GATEWAY_CODE: road === 'workers' ? await keptGatewayCode(project) : undefined,
      ...functionEnvironment(site),
      ...inspectionEnvironment(inspection),
    },
    cwd: project.state,
    log: join(project.state, 'logs', 'api.log'),
  })
}

/** The sign-in: its process comes with the first who signs in, and goes when nobody does for long. */
export function openSignIn(project: Project, ports: Ports): Promise<OnDemand> {
  const start = () =>
    startChild('sign-in', {
      module: new URL('../identity/main.ts', import.meta.url),
      arguments: [project.state, `http://127.0.0.1:${ports.identity}`],
      environment: localEnvironment({ endpoint: '', region: '', accessKeyId: '', secretAccessKey: '' }),
      cwd: project.state,
      log: join(project.state, 'logs', 'sign-in.log'),
    })
  return listenOnDemand(ports.identity, start, (error) => console.error(error))
}

/** The console: its process comes with the first who opens it. A new start of the stack has a new token. */
export async function openConsole(project: Project, ports: Ports): Promise<OnDemand> {
  await rm(consoleTokenFile(project.state), { force: true })
  const start = () =>
    startChild('console', {
      module: new URL('../console/main.ts', import.meta.url),
      arguments: [project.root, project.state],
      environment: {
        ...localEnvironment({ endpoint: '', region: '', accessKeyId: '', secretAccessKey: '' }),
        NODE_COMPILE_CACHE: join(project.programs, 'cache', 'console', 'compiled'),
      },
      cwd: project.root,
      log: join(project.state, 'logs', 'console.log'),
    })
  return listenOnDemand(ports.console, start, (error) => console.error(error))
}

/** The page, whose folder is `page`: its process comes with the first who looks, and goes when nobody does. `note` hears of it, and of its end. */
export async function openPage(project: Project, ports: Ports, page: string, note: (child: Child | undefined) => Promise<void>): Promise<OnDemand> {
  const start = async () => {
    const child = await startPage(project, ports, page)
    await note(child)
    void child.ended.then(() => note(undefined)).catch((error) => console.error(error))
    return child
  }
  await note(undefined)
  return listenOnDemand(ports.page, start, (error) => console.error(error))
}

// a minute without an open page: it takes 100 MB, and a third of a second to come back
const pageIdleMs = 60_000

function startPage(project: Project, ports: Ports, page: string): Promise<Child> {
  return startChild('page', {
    module: new URL('../page/main.ts', import.meta.url),
    arguments: [join(project.root, page), project.state, String(pageIdleMs)],
    environment: {
      ...localEnvironment({ endpoint: '', region: '', accessKeyId: '', secretAccessKey: '' }),
      STAGECRAFT_PAGE_PORT: String(ports.page),
      STAGECRAFT_API_URL: `http://127.0.0.1:${ports.api}`,
      STAGECRAFT_PAGE_CACHE: join(project.state, 'cache', 'page'),
      // Rolldown's allocator asks for pages of 2 MB, most of them nearly empty: 174 MB with them, 77 without.
      // https://github.com/microsoft/mimalloc#environment-options
      MIMALLOC_ALLOW_THP: '0',
    },
    cwd: project.root,
    log: join(project.state, 'logs', 'page.log'),
  })
}

/**
 * What the functions' processes get beside their own environment: compiled code is kept, so that a first invocation is quicker, and where an engine
 * stands beside the stack's, its services are asked there.
 */
export function functionEnvironment({ project, ports, engine }: PartSite): Record<string, string> {
  return {
    // what a container's functions compile stays in it
    ...(engine.runsIn === 'process' ? { NODE_COMPILE_CACHE: join(project.state, 'cache', 'functions') } : {}),
    ...(engine.beside ? besideEndpoints(`http://127.0.0.1:${ports.userPool}`) : {}),
  }
}

type PartSite = Pick<Site, 'project' | 'ports' | 'engine'>
