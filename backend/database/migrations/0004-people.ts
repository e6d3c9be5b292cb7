import type { Knex } from 'knex'

export const statement = {
  phase: 'expand',
  lock: 'ACCESS EXCLUSIVE on imports, redrives',
  safeUpTo: 'any size',
  what: 'Who handed a file over, who had lines sent again, and how often each person may.',
}

/** Who handed a file over, who had dead lines sent again, and how often each person has done so lately. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- null where another system sent it
    alter table imports add column uploaded_by_subject text, add column uploaded_by_name text;
    alter table redrives add column started_by_subject text, add column started_by_name text;

    -- token buckets: what is left, as it was at refilled_at
    create table request_budgets (
      subject text not null,
      action text not null,
      tokens double precision not null check (tokens >= 0),
      refilled_at timestamptz not null,
      primary key (subject, action)
    );
    grant select on request_budgets to reader;
    grant select, insert, update on request_budgets to writer;
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only: write a new one that undoes this.')
}
