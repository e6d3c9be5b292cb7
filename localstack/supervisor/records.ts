import { join } from 'node:path'
import { isRunningContainer } from '../docker/containers.ts'
import type { Capabilities } from '../engines/engine.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import type { EngineAccess } from '../stack/client-options.ts'
import type { DatabaseStandIn, LeftOut } from '../stack/template/adapt-template.js'
import { commandOf } from './process-table.ts'

/** What a running stack is, for everybody who wants to use it: `.stagecraft/stack.json`, readable by its owner alone. */
export interface StackRecord extends EngineAccess {
  service: string
  stage: string
  engine: string
  engineVersion: string
  runsIn: 'process' | 'container'
  capabilities: Capabilities
  /** Undefined where the application has none. */
  database?: DatabaseStandIn & {
    /** With the password. */
    url: string
  }
  /** Addresses to show: none holds a secret. */
  urls: { page: string; api: string; engine: string; mailbox: string; console: string; signIn?: string; database?: string }
  /** The application has no page: nothing answers at `urls.page`. */
  withoutPage?: true
  /** It describes no API: what answers at `urls.api` has no route, and of one of several services nothing does. */
  withoutApi?: true
  /** It describes function URLs or WebSocket APIs alone: they have addresses of their own, and what answers at `urls.api` itself has no route. */
  withoutRoutes?: true
  /** Short function name → the address of its function URL; left out where there is none. */
  functionUrls?: Record<string, string>
  /** Where clients connect to WebSocket APIs: an API's logical id, its stage, `ws://127.0.0.1:<port>/<stage>`; left out where there are none. */
  webSockets?: { name: string; stage: string; url: string }[]
  /** The addresses in the template → where the parts listen. */
  addresses: Record<string, string>
  /** Short function name → full name; of a function that only the template knows its logical id → full name. */
  functions: Record<string, string>
  leftOut: LeftOut[]
  /** As they were when it started: an engine that has others lost what was deployed. `beside` is the stack of the engine beside it. */
  deployed: DeployedIdentity & { beside?: DeployedIdentity & { types: readonly string[]; values: Readonly<Record<string, string>> } }
  /** Whether its functions are open to a debugger. */
  inspected: boolean
  /** The hash of what the system was described by: another one by now means that the stack is out of date. */
  description: string
  startedAt: string
  /** The services that a compose file joins, in the order of their start: this record is that of them all. Its functions are called `users:create`. */
  services?: Record<string, ServiceRecord>
}

/** One of several services: a stack of its own in the engine. */
export interface ServiceRecord
  extends Pick<StackRecord, 'service' | 'stage' | 'region' | 'functions' | 'urls' | 'withoutApi' | 'withoutRoutes' | 'functionUrls' | 'webSockets'> {}

/** CloudFormation's id of a stack and its tag `stagecraft:mark`. */
export interface DeployedIdentity {
  id: string
  mark: string
}

/** The variable that tells commands and tests where they connect: of the first WebSocket API of the template; nothing where there is none. */
export function webSocketVariable({ webSockets: [first] = [] }: Pick<StackRecord, 'webSockets'>): { STAGECRAFT_WEBSOCKET_URL?: string } {
  return first ? { STAGECRAFT_WEBSOCKET_URL: first.url } : {}
}

/** A process of the stack. `mark` is a part of its command line, so that a pid that is by now somebody else's is never signalled. */
export interface ProcessRecord {
  name: string
  pid: number
  mark: string
  /** The name of a container, in place of a process of this machine. */
  container?: string
}

export function stackFile(project: Project): string {
  return join(project.state, 'stack.json')
}

export function processFile(project: Project): string {
  return join(project.state, 'processes.json')
}

/** The stack's record; undefined where there is none, or a file that is not one. */
export async function readStack(project: Project): Promise<StackRecord | undefined> {
  const kept = await readJson<Partial<StackRecord> | null>(stackFile(project))
  const isRecord = typeof kept?.urls?.page === 'string' && typeof kept.endpoint === 'string' && typeof kept.functions === 'object'
  return isRecord && Array.isArray(kept.leftOut) ? (kept as StackRecord) : undefined // as `steps/record.ts` wrote it: whole or not at all
}

/** The stack's processes as they were noted; those that are noted in another form are left out. */
export async function readProcesses(project: Project): Promise<ProcessRecord[]> {
  const kept = await readJson<unknown>(processFile(project))
  return Array.isArray(kept) ? kept.filter(isProcessRecord) : []
}

function isProcessRecord(value: Partial<ProcessRecord> | null): value is ProcessRecord {
  return (
    typeof value?.name === 'string' &&
    typeof value.pid === 'number' &&
    typeof value.mark === 'string' &&
    (value.mark !== '' || Boolean(value.container))
  )
}

export function writeProcesses(project: Project, processes: ProcessRecord[]): Promise<void> {
  return writeJson(processFile(project), processes)
}

export async function isAlive({ pid, mark, container }: ProcessRecord): Promise<boolean> {
  if (container) return isRunningContainer(container)
  return pid > 0 && (await commandOf(pid)).includes(mark)
}
