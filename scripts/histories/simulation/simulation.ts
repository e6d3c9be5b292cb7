import type { Project } from '@stagecraft/localstack/project.ts'
import type { Description } from '@stagecraft/localstack/stack/described.ts'
import type { ApplicationHistories, Edit, Outside, Sight } from '../application.ts'
import { Faults, type History, type PossibleFault } from '../history.ts'
import type { Driver, Outcome } from '../run.ts'
import { beginning } from './clock.ts'
import { type Handlers, hookName, loadHandlers } from './code.ts'
import { SimulationDatabase } from './database.ts'
import { handlersHook } from './hook.ts'
import { httpEvent } from './http-event.ts'
import { possibleFaults } from './possible-faults.ts'
import { Sessions } from './sessions.ts'
import { type DatabasePlace, type System, systemOf } from './system.ts'
import { Turns } from './turns.ts'
import { World } from './world.ts'

/** So many minutes the system may take to settle when nothing goes wrong any more. */
const mostSweeps = 90
/** How many processes of one function run side by side. */
const processes = 2

/**
 * Runs histories with the application's own handlers and SQL on a real PostgreSQL, and with AWS in memory: queues, topics, buckets, invocations, time.
 * One simulation at a time in a process: the handlers find it by a global name.
 */
export class Simulation<Step> implements Driver<Step> {
  readonly possible: readonly PossibleFault[]
  readonly #project: Project
  readonly #description: Description
  readonly #application: ApplicationHistories<Step>
  readonly #database: SimulationDatabase
  readonly #turns: Turns
  readonly #sessions: Sessions
  readonly #system: System
  #handlers: readonly Handlers[] = []
  #world: World | undefined
  #ids = 0

  private constructor(project: Project, description: Description, application: ApplicationHistories<Step>, database: SimulationDatabase) {
    this.#project = project
    this.#description = description
    this.#application = application
    this.#database = database
    const now = () => this.#world?.now ?? beginning
    this.#turns = new Turns(now, (pids) => database.blockedAmong(pids))
    this.#sessions = new Sessions(this.#turns, database, {
      fault: (task, on, text) => this.#world?.statementFault(task, on, text),
      committed: () => this.#world?.changed(),
      stall: async (task, seconds) => this.#world?.stall(task, seconds * 1_000),
      kill: async (task, isForGood) => this.#world?.kill(task, isForGood),
      isAway: () => this.#world?.outages.isAway() ?? false,
      goAway: (seconds) => this.#world?.outages.begin(seconds),
    })
    this.#system = systemOf(description, database.place, now)
    this.possible = possibleFaults(this.#system, application)
  }

  /** Makes the application's database on the server at `place`, which is the simulation's alone, and migrates it by the application's own function. */
  static async open<Step>(
    project: Project,
    description: Description,
    application: ApplicationHistories<Step>,
    place: DatabasePlace,
  ): Promise<Simulation<Step>> {
    // the application's parameters name it
    const database = await SimulationDatabase.create(place, project.config.database ?? 'histories')
    const simulation = new Simulation(project, description, application, database)
    await simulation.#load([])
    await simulation.#migrate()
    return simulation
  }

  /** Runs the code with these edits from now on. */
  async mutate(edits: readonly Edit[]): Promise<void> {
    await this.#sessions.endAll()
    await this.#load(edits)
  }

  async run({ steps, faults: given, order }: History<Step>): Promise<Outcome> {
    await this.#reset()
    const breaches: string[] = []
    let moments = 0
    const followed = this.#application.begin('')
    const faults = new Faults(given)
    const world = this.#newWorld(faults, order)
    const sight: Sight = {
      query: (text) => this.#database.query(text),
      request: (person, method, path, body) => this.#request(person, method, path, body),
      isStill: true,
      published: this.#system.published,
    }
    const isOver = () => breaches.length > 0
    const look = async () => {
      moments += 1
      breaches.push(...(await followed.moment(sight)))
      return isOver()
    }
    const outside: Outside = { put: async (bucket, key, body) => this.#put(bucket, key, body), request: sight.request }
    await world.run(steps, (step) => followed.take(outside, step), look)
    for (let sweeps = 0; !isOver(); sweeps += 1) {
      const unsettled = await followed.unsettled(sight)
      if (world.isEndless) breaches.push(...unsettled, 'it goes round in circles')
      if (unsettled.length === 0 && sweeps > 0) break
      if (sweeps === mostSweeps) breaches.push(...unsettled)
      if (isOver()) break
      await world.sweep()
      await world.run([], async () => {}, look)
    }
    if (!isOver()) breaches.push(...(await followed.end(sight)))
    return { breaches: [...new Set(breaches)], moments, happened: faults.happened, told: world.told }
  }

  /** Closes its connections; the server is its owner's. */
  async close(): Promise<void> {
    await this.#sessions.endAll()
    await this.#database.close()
  }

  async #load(edits: readonly Edit[]): Promise<void> {
    const hook = handlersHook(
      this.#sessions,
      this.#turns,
      () => this.#world,
      () => this.#ids++,
    )
    Object.assign(globalThis, { [hookName]: hook })
    const { define = {} } = (this.#description.packaging.custom?.esbuild ?? {}) as { define?: Record<string, string> }
    const all = [...(this.#application.edits ?? []), ...edits]
    this.#handlers = await loadHandlers(this.#project.root, this.#system.functions.values(), { edits: all, copies: processes + 1, define })
  }

  async #migrate(): Promise<void> {
    const { migrations } = this.#project.config
    const migrate = migrations ? this.#system.functions.get(migrations) : undefined
    if (migrate) {
      const ended = await this.#newWorld(new Faults([]), []).outside(migrate, {})
      if ('error' in ended) throw ended.error
    }
    await this.#database.keep()
  }

  #newWorld(faults: Faults, order: readonly number[]): World {
    const { functions, robust = [] } = this.#application
    const [database, sessions] = [this.#database, this.#sessions]
    this.#world = new World({
      ...{ system: this.#system, turns: this.#turns, handlers: this.#handlers, order, faults, robust, functions },
      database: {
        setClock: (milliseconds) => database.setClock(milliseconds),
        endOf: (task) => sessions.endOf(task),
        cancel: (pid) => database.cancel(pid),
        idleLimitOf: (task) => sessions.idleLimitOf(task),
        waitLimitOf: (pid) => sessions.waitLimitOf(pid),
      },
    })
    return this.#world
  }

  async #reset(): Promise<void> {
    for (const part of [...this.#system.queues, ...this.#system.topics, ...this.#system.buckets.values()]) part.empty()
    this.#system.published.length = 0
    this.#turns.ready = []
    this.#ids = 0
    await this.#database.reset()
  }

  #put(id: string, key: string, body: string | Uint8Array): string {
    const bucket = this.#system.buckets.get(this.#system.physicalId(id))
    if (!bucket) throw new Error(`The template has no bucket ${id}.`)
    const { versionId } = bucket.put(key, Buffer.from(body))
    this.#world?.aws.created(bucket.name, key, versionId)
    return versionId
  }

  async #request(person: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const asked = httpEvent({ person, method, path, body }, this.#project.config, this.#system.functions.values())
    const ended = await this.#world?.outside(asked.function, asked.event)
    if (!ended || 'error' in ended) throw ended?.error ?? new Error('no world')
    const { statusCode, body: text = '' } = ended.value as { statusCode: number; body?: string }
    return { status: statusCode, body: text ? JSON.parse(text) : undefined }
  }
}
