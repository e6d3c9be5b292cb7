import type { Knex } from 'knex'

export const statement = {
  phase: 'expand',
  lock: 'none',
  safeUpTo: 'any size',
  what: 'What the roles reader and writer may do with each table.',
}

/**
 * What each role may do with each table: what the functions' own statements need, and no more. Nobody who signs in truncates, alters or drops.
 * Events and orders are deleted where a refused event was all there was of them (orders/adapters/write-settlement.ts).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    grant select on imports, import_lines, orders, order_events, outbox, outbox_request, audit_entries, customer_notices, redrives,
      unreadable_messages, activity to reader;
    grant select on imports, import_lines, orders, order_events, outbox, outbox_request, audit_entries, customer_notices, redrives,
      unreadable_messages to writer;
    grant insert, update on imports, import_lines, orders, order_events, outbox, redrives to writer;
    grant delete on orders, order_events to writer;
    grant update on outbox_request to writer;
    grant insert on audit_entries, customer_notices, unreadable_messages, activity to writer;
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only: write a new one that undoes this.')
}
