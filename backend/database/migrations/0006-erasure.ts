import type { Knex } from 'knex'

export const statement = {
  phase: 'expand',
  lock: 'ACCESS EXCLUSIVE on imports',
  safeUpTo: '1,000,000 rows of imports',
  what: 'What is needed to erase a customer.',
}

/** What is needed to erase a customer: the file that a copy has taken the place of, until it is deleted, and the columns with the customer in them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- {"bucket", "key", "versionId"}
    alter table imports add column replaced_object jsonb;
    create index imports_replaced on imports (id) where replaced_object is not null;
    grant update (customer_id) on customer_notices to writer;
    grant update (body) on unreadable_messages to writer;
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only: write a new one that undoes this.')
}
