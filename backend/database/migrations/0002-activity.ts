import type { Knex } from 'knex'

export const statement = {
  phase: 'expand',
  lock: 'none',
  safeUpTo: 'any size',
  what: 'The trail of who did what, which nobody changes.',
}

/** Who did what. A row stays as it was written: not even the table's owner changes or deletes one while the trigger stands. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table activity (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      -- the person in the user pool, or the system that acted for itself
      subject text not null,
      name text,
      action text not null check (action in ('upload-started', 'redrive-started')),
      -- what it was done to: an object's key, a redrive's id
      target text not null,
      request_id text not null
    );
    create index activity_newest on activity (at desc, id desc);

    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
    end $$;
    create trigger activity_append_only before update or delete or truncate on activity execute function refuse_change();
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only: write a new one that undoes this.')
}
