import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isAdopted, templateOf } from './adoption/repository.ts'
import { type Choice, chosen, isStarted } from './choice.ts'
import { type ComposedService, type Handed, readCompose } from './compose/file.ts'
import type { StagecraftConfig } from './config.ts'
import { checkedConfig } from './config-check.ts'
import { StagecraftError } from './errors.ts'
import { noProject, projectRoot } from './project-root.mjs'

/** A project and one local stack of it: the stack's state, engine and database. All paths are absolute. */
export interface Project extends Choice {
  root: string
  /** What all stacks of the project share: programs and caches. */
  programs: string
  stage: string
  config: StagecraftConfig & Required<Pick<StagecraftConfig, 'ports'>>
  /** Its description does not know the kit (adoption/repository.ts). */
  isAdopted: boolean
  /**
   * Of a repository that does not know the kit: it is described as for a stage on AWS, in this account. Nothing stands in for a value then. `handed`: to a
   * service that a compose file joins with others, with tokens for what is known only once these are deployed.
   */
  forAws?: { account: string; handed?: Handed }
  /** The SAM or CloudFormation template that describes it in place of a serverless.yml, relative to its root. */
  template?: string
  /** The name of its serverless.yml, where that is another one. */
  description?: string
  /** The services that its compose file joins: it has no description of its own, but the engine of them all. In the order in which they start. */
  compose?: { file: string; services: readonly (ComposedService & Pick<Project, 'config' | 'isAdopted'>)[] }
  /** Of such a service: what it is called, and the project that has its engine. */
  partOf?: Pick<Project, 'root' | 'programs' | 'state'> & { service: string }
}

/**
 * The project that `folder` (the current one unless told) is in: the nearest folder with a `stagecraft.config.ts` or a file that describes a
 * system, itself or above. Throws `no-project`.
 */
export async function openProject(folder = process.cwd()): Promise<Project> {
  const root = rootOf(folder)
  const own = join(root, '.stagecraft')
  const config = await configOf(root)
  const choice = chosen(config, own, await startedLast(own))
  const template = await templateOf(root, process.env.STAGECRAFT_TEMPLATE ?? config.template)
  const stage = process.env.STAGECRAFT_STAGE ?? 'local'
  const compose = await composeOf(root)
  if (compose) return { root, ...choice, programs: own, stage, config, isAdopted: true, compose }
  return { root, ...choice, programs: own, stage, config, isAdopted: template !== undefined || isAdopted(root), ...(template ? { template } : {}) }
}

const defaultPorts = { page: 3500, api: 3501, identity: 3503, engine: 3504, database: 3505 }

async function composeOf(root: string): Promise<Project['compose']> {
  const compose = await readCompose(root)
  if (!compose) return undefined
  const services = compose.services.map(async (service) => {
    const folder = join(root, service.path)
    return { ...service, config: await configOf(folder), isAdopted: isAdopted(folder, service.description) }
  })
  return { ...compose, services: await Promise.all(services) }
}

/**
 * The configuration of the project in that folder, with the ports that it has by default. `asOf`: a process that read it before reads it again. Throws
 * `wrong-config`.
 */
export async function configOf(root: string, asOf?: number): Promise<Project['config']> {
  const file = join(root, 'stagecraft.config.ts')
  if (!existsSync(file)) return { ports: defaultPorts }
  const address = `${pathToFileURL(file).href}${asOf === undefined ? '' : `?${asOf}`}`
  const { default: exported } = (await import(address).catch((error: unknown) => {
    throw doesNotLoad(root, error)
  })) as { default: unknown }
  const config = checkedConfig(exported)
  return { ...config, ports: config.ports ?? defaultPorts }
}

// its syntax, a package that is not there, what it throws itself, a package.json beside it that does not parse
function doesNotLoad(root: string, error: unknown): StagecraftError {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  const [place = ''] = /stagecraft\.config\.ts:\d+(:\d+)?/.exec(stack) ?? []
  return new StagecraftError('wrong-config', `stagecraft.config.ts does not load: ${message.replaceAll(`${root}/`, '').replace(/\.$/, '')}`, {
    hint: `Correct ${place || 'it, or what it imports'}. docs/config.md shows what it exports.`,
    detail: stack,
    cause: error,
  })
}

/** The choice of the stack that was started last below `own`; undefined where it does not run. */
export async function startedLast(own: string): Promise<Choice | undefined> {
  const last = await selectedLast(own)
  return last && isStarted(last.state) ? last : undefined
}

/** The same, whether it runs, was stopped, or did not start; undefined where there was none. */
export async function selectedLast(own: string): Promise<Choice | undefined> {
  const last = await readJson<Choice>(join(own, selectedFile))
  return last && typeof last.state === 'string' && typeof last.engine === 'string' ? { ...last, state: resolve(own, last.state) } : undefined
}

/** In the state of a stack that is a branch of another: commands mean it only where they are told. */
export const branchFile = 'branch.json'

/** Notes that this project's stack is the one that commands mean from now on. A stack whose state is elsewhere (`STAGECRAFT_STATE`) is nobody's but its starter's. */
export async function select({ programs, engine, database, state }: Project): Promise<void> {
  const below = relative(programs, state)
  if (below.startsWith('..') || existsSync(join(state, branchFile))) return
  await writeJson(join(programs, selectedFile), { engine, database, state: below })
}

const selectedFile = 'selected.json'

function rootOf(folder: string): string {
  const root = projectRoot(folder, process.env.STAGECRAFT_TEMPLATE)
  if (root) return root
  const { message, hint } = noProject(folder)
  throw new StagecraftError('no-project', message, { hint })
}

export async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}

/** Whole or not at all: written beside and renamed. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeText(file, `${JSON.stringify(value, null, 2)}\n`)
}

/** As `writeJson`, a text or bytes. Readable by its owner alone. */
export async function writeText(file: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  // of its own name: another process may write the same file at this moment
  const beside = `${file}.${randomUUID()}.new`
  await writeFile(beside, text, { mode: 0o600 })
  await rename(beside, file)
}

/** A folder of this stack's own in the system's temporary one; its path marks the stack's function processes. */
export function temporaryFolder(project: Pick<Project, 'state'>): string {
  return join(tmpdir(), `stagecraft-${createHash('sha256').update(project.state).digest('hex').slice(0, 12)}`)
}
