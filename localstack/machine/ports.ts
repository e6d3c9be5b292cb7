import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import { commandOf } from '../supervisor/process-table.ts'
import { awaitPort, claimPort, type PortClaim } from './port-claim.ts'

export interface Ports {
  page: number
  api: number
  /** Where people sign in. */
  identity: number
  engine: number
  database: number
  /** The user pool's, beside an engine that has none. */
  userPool: number
  /** Where the e-mails of the stack are read. */
  mailbox: number
  /** The console's, which starts when somebody opens it. */
  console: number
}

/** What `ports.json` holds. */
interface KeptPorts extends Ports {
  /** The supervisor that claimed them last. */
  claimant?: number
}

const parts = ['page', 'api', 'identity', 'engine', 'database', 'userPool', 'mailbox', 'console'] as const satisfies readonly (keyof Ports)[]

const spoken: Record<keyof Ports, string> = {
  page: 'the page',
  api: 'the API',
  identity: 'the sign-in',
  engine: 'the engine',
  database: 'the database',
  userPool: 'the user pool',
  mailbox: 'the mailbox',
  console: 'the console',
}

/** Sets of ports lie so far apart. */
const step = 10
const furthest = 2_000

// what a part that was just stopped may still hold
const patienceMs = 1_000

/**
 * The stack's ports, claimed until this process ends. At the first start they are the configured ones, all moved by the same offset where one of them is taken.
 * They are kept until `reset`, because addresses of sign-in callbacks hold them. Where another program has taken one since, that part moves to the next
 * free port and the others stay; `say` hears of it. A stack that was never deployed has no addresses to keep and gets a new set.
 * Throws `start-under-way` where another process starts this stack, `no-free-ports`.
 */
export async function claimPorts(project: Project, say: (line: string) => void = () => {}): Promise<Ports> {
  const kept = await keptPorts(project)
  const ports = (kept && (await claimKept(project, kept, say))) ?? (await claimSet(project))
  await refuseSecondStart(project)
  await writeJson(file(project), { ...ports, claimant: process.pid } satisfies KeptPorts)
  return ports
}

/** The addresses that configuration and template name → where the parts listen, `http://127.0.0.1:<port>` each. */
export function addressesOf(project: Project, ports: Ports): Record<string, string> {
  return Object.fromEntries(parts.map((part) => [address(configured(project)[part]), address(ports[part])]))
}

/** What to say where a part found its port taken although it was free when it was claimed: by a program that does not claim. Undefined where `error` is about something else. */
export function asPortTaken(error: unknown): StagecraftError | undefined {
  const message = error instanceof Error ? error.message : String(error)
  if (!/EADDRINUSE|address (is )?already in use|port \d+ is already in use/i.test(message)) return undefined
  return new StagecraftError('port-taken', `A port of this stack was taken by another program while the stack started: ${message}`, {
    hint: 'Run `make up` again: it moves that part to a free port.',
    cause: error,
  })
}

async function claimKept(project: Project, kept: Ports, say: (line: string) => void): Promise<Ports | undefined> {
  const claims = await Promise.all(parts.map(async (part) => [part, await awaitPort(kept[part], patienceMs)] as const))
  const taken = claims.flatMap(([part, claim]) => (claim ? [] : [part]))
  if (taken.length === 0) return kept
  await refuseSecondStart(project)
  if (!existsSync(join(project.state, 'deployed.json'))) {
    for (const [, claim] of claims) claim?.release()
    return undefined
  }
  const ports = { ...kept }
  for (const part of taken) {
    ports[part] = await claimNext(kept[part])
    say(`moved: ${spoken[part]} is at ${address(ports[part])} now, because another program uses port ${kept[part]}`)
  }
  return ports
}

async function claimNext(taken: number): Promise<number> {
  for (let port = taken + step; port < taken + furthest; port += step) if (await claimPort(port)) return port
  throw noFreePorts()
}

async function claimSet(project: Project): Promise<Ports> {
  // tests and measurements leave the configured ports to whoever starts the stack for work
  const first = Number(process.env.STAGECRAFT_PORT_OFFSET ?? 0)
  for (let offset = first; offset < first + furthest; offset += step) {
    const ports = moved(configured(project), offset)
    if (await claimAll(ports)) return ports
  }
  throw noFreePorts()
}

// one after another: of two starts that want the same set, one gets its first port and with it the rest
async function claimAll(ports: Ports): Promise<boolean> {
  const claims: PortClaim[] = []
  for (const part of parts) {
    const claim = await claimPort(ports[part])
    if (!claim) {
      for (const each of claims) each.release()
      return false
    }
    claims.push(claim)
  }
  return true
}

// whoever starts a stack has stopped what ran of it before
async function refuseSecondStart(project: Project): Promise<void> {
  const { claimant } = (await readJson<KeptPorts>(file(project))) ?? {}
  if (!claimant || claimant === process.pid || !(await commandOf(claimant)).includes(`supervisor/main.ts ${project.root} ${project.state}`)) return
  throw new StagecraftError('start-under-way', `This stack is already being started by another process (${claimant}).`, {
    hint: 'Wait until that start has finished. `make status` shows what runs.',
  })
}

// undefined where nothing usable is kept; a part that an earlier version did not have stands where the page moved to
async function keptPorts(project: Project): Promise<Ports | undefined> {
  const kept = await readJson<Partial<KeptPorts>>(file(project))
  if (!isPort(kept?.page)) return undefined
  const { claimant: _, ...known } = kept
  const ports: Ports = { ...moved(configured(project), kept.page - project.config.ports.page), ...known }
  const numbers = parts.map((part) => ports[part])
  return numbers.every(isPort) && new Set(numbers).size === parts.length ? ports : undefined
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1_024 && Number(value) <= 65_535
}

function moved(ports: Ports, offset: number): Ports {
  return {
    page: ports.page + offset,
    api: ports.api + offset,
    identity: ports.identity + offset,
    engine: ports.engine + offset,
    database: ports.database + offset,
    userPool: ports.userPool + offset,
    mailbox: ports.mailbox + offset,
    console: ports.console + offset,
  }
}

function configured({ config: { ports } }: Project): Ports {
  return { userPool: ports.engine + 2, mailbox: ports.engine + 3, console: ports.engine + 4, ...ports }
}

function address(port: number): string {
  return `http://127.0.0.1:${port}`
}

function file(project: Project): string {
  return join(project.state, 'ports.json')
}

function noFreePorts(): StagecraftError {
  return new StagecraftError('no-free-ports', `No free ports were found within ${furthest} of the configured ones.`, {
    hint: 'Change `ports` in stagecraft.config.ts.',
  })
}
