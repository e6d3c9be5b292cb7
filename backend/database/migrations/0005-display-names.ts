import type { Knex } from 'knex'

export const statement = {
  phase: 'expand',
  lock: 'ACCESS EXCLUSIVE on activity, imports, redrives',
  safeUpTo: 'any size',
  what: 'The names and addresses of people beside their user names.',
}

/**
 * The person's own name and address beside the user name. The user name is what counts: the others are what a person or a provider says.
 * Null where they were not known, and for what was written before.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table activity add column display_name text, add column email text;
    alter table imports add column uploaded_by_display_name text, add column uploaded_by_email text;
    alter table redrives add column started_by_display_name text, add column started_by_email text;
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only: write a new one that undoes this.')
}
