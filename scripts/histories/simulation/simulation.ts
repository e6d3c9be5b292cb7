import { Writable } from 'node:stream'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Description } from '@stagecraft/localstack/stack/described.ts'
import pg from 'pg'
import type { ApplicationHistories, Edit, Sight } from '../application.ts'
import { Faults, type History } from '../history.ts'
import type { Driver, Outcome } from '../run.ts'
import { Refusal } from './calls.ts'
import { beginning } from './clock.ts'
import { type Handlers, hookName, loadHandlers } from './code.ts'
import { httpEvent } from './http-event.ts'
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
  readonly #project: Project
  readonly #description: Description
  readonly #application: ApplicationHistories<Step>
  readonly #administrator: pg.Client
  readonly #turns: Turns
  readonly #sessions: Sessions
  #system: System
  #handlers: readonly Handlers[] = []
  #world: World | undefined
  #calls = 0

  private constructor(
    project: Project,
    description: Description,
    application: ApplicationHistories<Step>,
    place: DatabasePlace,
    administrator: pg.Client,
  ) {
    this.#project = project
    this.#description = description
    this.#application = application
    this.#administrator = administrator
    const now = () => this.#world?.now ?? beginning
    this.#turns = new Turns(now, async (pids) => {
      const { rows } = await administrator.query<{ pid: number }>(blockedText, [pids])
      return rows.map(({ pid }) => pid)
    })
    this.#sessions = new Sessions(this.#turns, administrator, {
      fault: (task, text) => this.#world?.statementFault(task, text),
      committed: () => this.#world?.changed(),
      stall: async (task, seconds) => this.#world?.stall(task, seconds),
      kill: async (task) => this.#world?.kill(task),
      isAway: () => this.#world?.isAway() ?? false,
      goAway: (seconds) => this.#world?.goAway(seconds),
    })
    this.#system = systemOf(description, place, now)
  }

  /** Makes the application's database on the server at `place`, which is the simulation's alone, and migrates it by the application's own function. */
  static async open<Step>(
    project: Project,
    description: Description,
    application: ApplicationHistories<Step>,
    place: DatabasePlace,
  ): Promise<Simulation<Step>> {
    // the application's parameters name it
    const { database = 'histories' } = project.config
    const server = new pg.Client({ ...place, database: 'postgres' })
    await server.connect()
    await server.query(`create database "${database}"`)
    await server.query(`alter database "${database}" set search_path = public, pg_catalog`)
    await server.query(`alter database "${database}" set deadlock_timeout = '100ms'`)
    await server.end()
    const administrator = new pg.Client({ ...place, database })
    await administrator.connect()
    administrator.on('error', () => {})
    await administrator.query(clockText)
    const simulation = new Simulation(project, description, application, place, administrator)
    await simulation.#load([])
    await simulation.#migrate()
    return simulation
  }

  /** Runs the code with these edits from now on. */
  async mutate(edits: readonly Edit[]): Promise<void> {
    await this.#sessions.endAll()
    await this.#load(edits)
  }

  async run(history: History<Step>): Promise<Outcome> {
    await this.#reset()
    const breaches: string[] = []
    let moments = 0
    const application = this.#application
    const followed = application.begin('')
    const world = new World({
      ...{ system: this.#system, turns: this.#turns, handlers: this.#handlers, order: history.order },
      ...{ faults: new Faults(history.faults), robust: application.robust ?? [], functions: application.functions },
      database: {
        setClock: async (milliseconds) => void (await this.#administrator.query(`select setval('simulated_clock', $1)`, [milliseconds * 1_000])),
        endOf: (task) => this.#sessions.endOf(task),
        cancel: (pid) => this.#sessions.cancel(pid),
      },
    })
    this.#world = world
    this.#turns.ready = []
    await this.#administrator.query(`select setval('simulated_clock', $1)`, [beginning * 1_000])
    const sight: Sight = {
      query: async (text) => (await this.#administrator.query(text)).rows,
      request: (person, method, path, body) => this.#request(person, method, path, body),
      isStill: true,
      published: this.#system.published,
    }
    const look = async () => {
      moments += 1
      breaches.push(...(await followed.moment(sight)))
      return isOver()
    }
    const outside = {
      put: async (bucket: string, key: string, body: string | Uint8Array) => this.#put(bucket, key, body),
      request: sight.request,
    }
    const isOver = () => breaches.length > 0
    await world.run(history.steps, (step) => followed.take(outside, step), look)
    for (let sweeps = 0; !isOver(); sweeps += 1) {
      const unsettled = await followed.unsettled(sight)
      if (unsettled.length === 0 && sweeps > 0) break
      if (sweeps === mostSweeps) breaches.push(...unsettled)
      if (isOver()) break
      await world.sweep()
      await world.run([], async () => {}, look)
    }
    if (!isOver()) breaches.push(...(await followed.end(sight)))
    return { breaches: [...new Set(breaches)], moments, told: world.told }
  }

  /** Closes its connections; the server is its owner's. */
  async close(): Promise<void> {
    await this.#sessions.endAll()
    await this.#administrator.end()
  }

  async #load(edits: readonly Edit[]): Promise<void> {
    const hook = {
      database: (real: typeof pg) => this.#sessions.standIn(real),
      sleep: (milliseconds: number) => this.#world?.sleep(milliseconds),
      environment: () => this.#turns.context.getStore()?.environment ?? {},
      // what functions log is no part of a history
      sink: new Writable({ write: (_, __, done) => done() }),
      // it goes on a little with each question, so that nothing that was just measured took long
      milliseconds: () => beginning + this.#calls++,
      call: (command: { constructor: { name: string }; input: object }, base: ServiceError) => this.#call(command, base),
    }
    Object.assign(globalThis, { [hookName]: hook })
    const { define = {} } = (this.#description.packaging.custom?.esbuild ?? {}) as { define?: Record<string, string> }
    const all = [...(this.#application.edits ?? []), ...edits]
    this.#handlers = await loadHandlers(this.#project.root, this.#system.functions.values(), { edits: all, copies: processes + 1, define })
  }

  async #migrate(): Promise<void> {
    const { migrations } = this.#project.config
    const migrate = migrations ? this.#system.functions.get(migrations) : undefined
    if (migrate) {
      this.#world = this.#emptyWorld()
      const ended = await this.#world.outside(migrate, {})
      if ('error' in ended) throw ended.error
    }
    await this.#administrator.query(keepText)
  }

  #emptyWorld(): World {
    const database = { setClock: async () => {}, endOf: async () => {}, cancel: async () => {} }
    return new World({
      system: this.#system,
      turns: this.#turns,
      handlers: this.#handlers,
      database,
      faults: new Faults([]),
      order: [],
      robust: [],
      functions: [],
    })
  }

  async #reset(): Promise<void> {
    for (const part of [...this.#system.queues, ...this.#system.topics, ...this.#system.buckets.values()]) part.empty()
    this.#system.published.length = 0
    await this.#administrator.query('call simulated_reset()')
  }

  async #call(command: { constructor: { name: string }; input: object }, Base: ServiceError): Promise<object> {
    try {
      return (await this.#world?.call(command)) ?? {}
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { name, message, status } = error
      throw new Base({ name, message, $fault: status < 500 ? 'client' : 'server', $metadata: { httpStatusCode: status } })
    }
  }

  #put(id: string, key: string, body: string | Uint8Array): string {
    const bucket = [...this.#system.buckets.values()].find(({ name }) => name === this.#bucketName(id))
    if (!bucket) throw new Error(`The template has no bucket ${id}.`)
    const { versionId } = bucket.put(key, Buffer.from(body))
    this.#world?.created(bucket.name, key, versionId)
    return versionId
  }

  #bucketName(id: string): string {
    const at = Object.entries(this.#description.template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::S3::Bucket')
      .findIndex(([each]) => each === id)
    return [...this.#system.buckets.keys()][at] ?? ''
  }

  async #request(person: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const asked = httpEvent({ person, method, path, body }, this.#project.config, this.#system.functions.values())
    const ended = await this.#world?.outside(asked.function, asked.event)
    if (!ended || 'error' in ended) throw ended?.error ?? new Error('no world')
    const { statusCode, body: text = '' } = ended.value as { statusCode: number; body?: string }
    return { status: statusCode, body: text ? JSON.parse(text) : undefined }
  }
}

type ServiceError = new (of: { name: string; message: string; $fault: 'client' | 'server'; $metadata: { httpStatusCode: number } }) => Error

// the table of locks, which whoever gives a lock up has changed by then; what a session says of itself is later
const blockedText = 'select distinct pid from pg_locks where pid = any($1) and not granted'

// a clock for all sessions at once, in microseconds; each look at the moving one is a microsecond later. Functions of `public` come before those of pg_catalog
const clockText = `
  create sequence simulated_clock minvalue 0;
  create function public.now() returns timestamptz stable security definer language sql
    as $$ select 'epoch'::timestamptz + (select last_value from public.simulated_clock) * interval '1 microsecond' $$;
  create function public.clock_timestamp() returns timestamptz volatile security definer language sql
    as $$ select 'epoch'::timestamptz + nextval('public.simulated_clock') * interval '1 microsecond' $$;
  grant execute on function public.now(), public.clock_timestamp() to public;`

// what a migration filled in is there again after each history
const keepText = `
  create schema simulated_rows;
  do $$ declare it text; begin
    for it in select tablename from pg_tables where schemaname = 'public' loop
      execute format('create table simulated_rows.%I as table public.%I', it, it);
    end loop;
  end $$;
  create procedure simulated_reset() language plpgsql as $$ declare it text; begin
    set local session_replication_role = replica;
    for it in select tablename from pg_tables where schemaname = 'public' and tablename not like 'knex%' loop
      execute format('delete from public.%I', it);
      execute format('insert into public.%I overriding system value table simulated_rows.%I', it, it);
    end loop;
  end $$;`
