import type { Knex } from 'knex'

export const statement = {
  phase: 'expand',
  lock: 'none',
  safeUpTo: 'any size',
  what: 'The tables of the application.',
}

/**
 * The tables of the application. What the README promises is kept here where a database can keep it:
 * the figures of an import add up (a check constraint), a line has one row (a primary key),
 * an order's number is taken once (a primary key).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table imports (
      id uuid primary key default gen_random_uuid(),
      bucket text not null,
      object_key text not null,
      version_id text not null,
      file_name text not null,
      size_bytes bigint not null,
      status text not null default 'reading' check (status in ('reading', 'read', 'refused', 'failed')),
      reason_code text,
      reason text,
      traceparent text not null,
      -- read-file's place: the bytes and lines behind it are in the queue or have their outcome
      cursor_bytes bigint not null default 0,
      cursor_line integer not null default 0,
      -- who reads now, until when, and how often it was tried without getting on
      lease_owner text,
      lease_until timestamptz,
      attempts integer not null default 0,
      -- the figures; promise 1
      lines integer not null default 0,
      queued integer not null default 0 check (queued >= 0),
      applied integer not null default 0 check (applied >= 0),
      waiting integer not null default 0 check (waiting >= 0),
      duplicate integer not null default 0 check (duplicate >= 0),
      refused integer not null default 0 check (refused >= 0),
      dead integer not null default 0 check (dead >= 0),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      read_at timestamptz,
      constraint imports_nothing_lost check (lines = queued + applied + waiting + duplicate + refused + dead),
      constraint imports_object unique (bucket, object_key, version_id)
    );
    create index imports_newest on imports (created_at desc, id desc);
    create index imports_reading on imports (lease_until) where status = 'reading';

    -- one row per physical line of a file: what it said and what became of it
    create table import_lines (
      import_id uuid not null references imports (id) on delete cascade,
      line integer not null,
      raw bytea not null,
      raw_truncated boolean not null default false,
      state text not null check (state in ('queued', 'applied', 'waiting', 'duplicate', 'refused', 'dead')),
      attempt integer not null default 1,
      order_id text,
      sequence integer,
      -- why it was refused, or is dead, or failed last
      reason_code text,
      reason text,
      reason_column text,
      reason_value text,
      -- the event as it was sent, kept where it ended in the dead-letter queue: what a redrive would do is told from it
      dead_event jsonb,
      changed_at timestamptz not null default now(),
      primary key (import_id, line)
    );
    create index import_lines_queued on import_lines (changed_at) where state = 'queued';
    create index import_lines_dead on import_lines (order_id, sequence, import_id, line) where state = 'dead';
    create index import_lines_refused on import_lines (import_id, line) where state = 'refused';
    create index import_lines_order on import_lines (order_id, sequence) where order_id is not null;

    create table orders (
      id text primary key,
      -- null until its first event is applied
      status text check (status in ('placed', 'paid', 'shipped', 'delivered', 'cancelled')),
      customer_id text,
      amount numeric(18, 2),
      currency text,
      paid boolean not null default false,
      placed_at timestamptz,
      last_sequence integer not null default 0,
      waiting integer not null default 0,
      version bigint not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index orders_newest on orders (updated_at desc, id desc);
    create index orders_status on orders (status, updated_at desc, id desc);
    create index orders_customer on orders (customer_id, updated_at desc, id desc);
    create index orders_id_prefix on orders (id text_pattern_ops);
    create index orders_waiting on orders (updated_at desc, id desc) where waiting > 0;

    create table order_events (
      order_id text not null references orders (id),
      sequence integer not null check (sequence > 0),
      type text not null check (type in ('placed', 'paid', 'shipped', 'delivered', 'cancelled')),
      occurred_at timestamptz not null,
      customer_id text not null,
      amount numeric(18, 2),
      currency text,
      -- sha-256 of the normalised content: tells an exact repeat from a conflict
      fingerprint text not null,
      state text not null check (state in ('applied', 'waiting')),
      import_id uuid not null,
      line integer not null,
      traceparent text not null,
      received_at timestamptz not null default now(),
      applied_at timestamptz,
      primary key (order_id, sequence)
    );
    create unique index order_events_line on order_events (import_id, line);

    create table outbox (
      order_id text not null,
      sequence integer not null,
      type text not null,
      body jsonb not null,
      traceparent text not null,
      created_at timestamptz not null default now(),
      published_at timestamptz,
      primary key (order_id, sequence)
    );
    create index outbox_unpublished on outbox (order_id, sequence) where published_at is null;

    -- a publisher was asked for and has not looked yet: later commits need not ask again
    create table outbox_request (
      only_row boolean primary key default true check (only_row),
      requested_at timestamptz
    );
    insert into outbox_request default values;

    create table audit_entries (
      id bigint generated always as identity primary key,
      order_id text not null,
      sequence integer not null,
      type text not null,
      status text not null,
      occurred_at timestamptz not null,
      import_id uuid not null,
      line integer not null,
      traceparent text not null,
      recorded_at timestamptz not null default now(),
      unique (order_id, sequence)
    );

    create table customer_notices (
      id bigint generated always as identity primary key,
      order_id text not null,
      sequence integer not null,
      customer_id text not null,
      kind text not null,
      traceparent text not null,
      written_at timestamptz not null default now(),
      unique (order_id, sequence)
    );

    create table redrives (
      id uuid primary key default gen_random_uuid(),
      idempotency_key text unique,
      -- what is to be sent again: the dead lines of one import, one order, or all
      import_id uuid,
      order_id text,
      status text not null default 'pending' check (status in ('pending', 'running', 'done', 'failed')),
      total integer not null default 0,
      sent integer not null default 0,
      reason text,
      -- the last line that was sent, as [order id, sequence, import id, line]: a run that was killed goes on behind it
      position jsonb,
      -- who sends now, until when, and how often it was tried without getting on
      lease_owner text,
      lease_until timestamptz,
      attempts integer not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index redrives_newest on redrives (created_at desc, id desc);
    create index redrives_unfinished on redrives (lease_until) where status in ('pending', 'running');

    -- what came to the dead-letter queue and names no line of ours: kept as it was, so that nothing is lost unseen
    create table unreadable_messages (
      message_id text primary key,
      body bytea not null,
      reason text not null,
      recorded_at timestamptz not null default now()
    );
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only: write a new one that undoes this.')
}
