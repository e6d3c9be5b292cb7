import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine, EnginePlace, RunningEngine } from '../engines/engine.ts'
import { engineNamed } from '../engines/index.ts'
import { enginePlace } from '../engines/place.ts'
import { type Inspection, wantedInspection, withoutTimeLimits } from '../inspector/inspection.ts'
import { addressesOf, claimPorts, type Ports } from '../machine/ports.ts'
import type { Project } from '../project.ts'
import { CodeMaker } from '../stack/code/code-maker.ts'
import { type Description, describe } from '../stack/description.ts'
import { type ProcessRecord, readProcesses, writeProcesses } from './records.ts'
import { changedRecords, type TrustedRecord } from './trusted-records.ts'

/** What every step of a start works with. */
export interface Site {
  project: Project
  ports: Ports
  /** The addresses that configuration and template name → where the parts listen. */
  addresses: Record<string, string>
  engine: Engine
  place: EnginePlace
  codeMaker: CodeMaker
  /** Undefined where nobody debugs. */
  inspection: Inspection | undefined
  /** The engine of the whole, where this is one of several services: the step that would start one takes it. */
  lent: LentEngine | undefined
  /** The records of the last start that are not to be trusted: they are made again. */
  changed: ReadonlySet<TrustedRecord>
  /** RFC 3339. */
  startedAt: string
  /** Notes a process of the stack; one noted before under the same name is replaced. */
  note(record: ProcessRecord): Promise<void>
  /** What the sources describe by now. */
  describe(): Promise<Description>
}

/** What services that a compose file joins share. */
export interface LentEngine {
  ports: Ports
  engine: Part<RunningEngine>
  beside: RunningEngine | undefined
}

/** A part that may be started anew while the stack runs. */
export interface Part<T> {
  current: T
}

/** Claims the ports and prepares what the steps share; `say` hears of a part that moved to another port. A service whose engine is lent has its other ports. */
export async function openSite(project: Project, say: (line: string) => void, lent?: LentEngine): Promise<Site> {
  await mkdir(join(project.state, 'logs'), { recursive: true, mode: 0o700 })
  const claimed = await claimPorts(project, say)
  const ports = lent ? { ...claimed, ...sharedPorts(lent.ports) } : claimed
  const inspection = wantedInspection(project)
  const engine = engineNamed(project.engine)
  return {
    project,
    ports,
    addresses: addressesOf(project, ports),
    engine,
    place: enginePlace(project),
    codeMaker: new CodeMaker(project, engine),
    inspection,
    lent,
    changed: await changedRecords(project),
    startedAt: new Date().toISOString(),
    note: processNotes(project),
    describe: sharedWhileRunning(async () => (inspection ? withoutTimeLimits(await describe(project)) : describe(project))),
  }
}

function sharedPorts({ engine, userPool, mailbox, console }: Ports): Partial<Ports> {
  return { engine, userPool, mailbox, console }
}

/** A log of one of the stack's parts. */
export function logOf({ project }: Pick<Site, 'project'>, part: string): string {
  return join(project.state, 'logs', `${part}.log`)
}

// whoever asks while it works gets what it is making
function sharedWhileRunning<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}

/** Notes the processes of this stack, one after the other: every part notes itself when it is there. */
export function processNotes(project: Project): Site['note'] {
  let processes: ProcessRecord[] = [{ name: 'supervisor', pid: process.pid, mark: 'supervisor/main.ts' }]
  let writing = writeProcesses(project, processes)
  const add = async (record: ProcessRecord) => {
    // somebody else may have noted another process since
    const noted = await readProcesses(project)
    if (noted.length > 0) processes = noted
    const known = processes.findIndex(({ name }) => name === record.name)
    processes = processes.toSpliced(known === -1 ? processes.length : known, known === -1 ? 0 : 1, record)
    await writeProcesses(project, processes)
  }
  return (record) => {
    // one that failed keeps no other back
    writing = writing.catch(() => {}).then(() => add(record))
    return writing
  }
}
