import pg from 'pg'
import { beginning } from './clock.ts'
import type { DatabasePlace } from './system.ts'

/** The application's database on a server that is the simulation's alone, as its administrator sees it. Time and ids in it are simulated. */
export class SimulationDatabase {
  readonly place: DatabasePlace
  readonly #administrator: pg.Client
  readonly #names = new Map<string, string>()

  private constructor(place: DatabasePlace, administrator: pg.Client) {
    this.place = place
    this.#administrator = administrator
  }

  /** Makes an empty database of that name. */
  static async create(place: DatabasePlace, name: string): Promise<SimulationDatabase> {
    const server = new pg.Client({ ...place, database: 'postgres' })
    await server.connect()
    await server.query(`create database "${name}"`)
    await server.query(`alter database "${name}" set search_path = public, pg_catalog`)
    await server.query(`alter database "${name}" set deadlock_timeout = '100ms'`)
    await server.end()
    const administrator = new pg.Client({ ...place, database: name })
    await administrator.connect()
    administrator.on('error', () => {})
    await administrator.query(simulatedText)
    return new SimulationDatabase(place, administrator)
  }

  async query<Row>(text: string): Promise<Row[]> {
    // asked again and again: planned once
    const name = this.#names.get(text) ?? `look-${this.#names.size}`
    this.#names.set(text, name)
    return (await this.#administrator.query<Row & pg.QueryResultRow>({ name, text })).rows
  }

  async setClock(milliseconds: number): Promise<void> {
    await this.#administrator.query(`select setval('simulated_clock', $1)`, [milliseconds * 1_000])
  }

  /** Those of the sessions that wait for a lock. */
  async blockedAmong(pids: readonly number[]): Promise<readonly number[]> {
    const { rows } = await this.#administrator.query<{ pid: number }>(blockedText, [pids])
    return rows.map(({ pid }) => pid)
  }

  async end(pid: number): Promise<void> {
    await this.#administrator.query('select pg_terminate_backend($1)', [pid])
  }

  async cancel(pid: number): Promise<void> {
    await this.#administrator.query('select pg_cancel_backend($1)', [pid])
  }

  /** The rows that are there now are there again after each `reset`. */
  async keep(): Promise<void> {
    await this.#administrator.query(keepText)
  }

  async reset(): Promise<void> {
    await this.#administrator.query('call simulated_reset()')
    await this.setClock(beginning)
  }

  async close(): Promise<void> {
    await this.#administrator.end()
  }
}

// the table of locks, which whoever gives a lock up has changed by then; what a session says of itself is later
const blockedText = 'select distinct pid from pg_locks where pid = any($1) and not granted'

// a clock for all sessions at once, in microseconds; each look at the moving one is a microsecond later. Ids look random, and are the same in each run.
// Functions of `public` come before those of pg_catalog
const simulatedText = `
  create sequence simulated_clock minvalue 0;
  create sequence simulated_ids;
  create function public.now() returns timestamptz stable security definer language sql
    as $$ select 'epoch'::timestamptz + (select last_value from public.simulated_clock) * interval '1 microsecond' $$;
  create function public.clock_timestamp() returns timestamptz volatile security definer language sql
    as $$ select 'epoch'::timestamptz + nextval('public.simulated_clock') * interval '1 microsecond' $$;
  create function public.gen_random_uuid() returns uuid volatile security definer language sql
    as $$ select overlay(overlay(md5(nextval('public.simulated_ids')::text) placing '4' from 13) placing '8' from 17)::uuid $$;
  grant execute on function public.now(), public.clock_timestamp(), public.gen_random_uuid() to public;`

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
    perform setval('public.simulated_ids', 1);
    for it in select tablename from pg_tables where schemaname = 'public' and tablename not like 'knex%' loop
      execute format('delete from public.%I', it);
      execute format('insert into public.%I overriding system value table simulated_rows.%I', it, it);
    end loop;
  end $$;`
