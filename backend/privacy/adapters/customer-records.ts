import type pg from 'pg'
import type { OrderEvent } from '../../intake/events/order-line.ts'
import { fingerprint } from '../../orders/events/fingerprint.ts'
import { transaction } from '../../platform/database/transaction.ts'
import { utc } from '../../platform/database/utc.ts'
import type { CustomerRecords, FileVersion, KeptFile } from '../ports.ts'
import { erased, eraseJson } from '../rules/erase-text.ts'
import { eraseLinesOf } from './import-lines.ts'

/** The tables of all features: a person's data are in most of them. Locks are taken in the order in which the ledger takes them: orders, lines, imports. */
export function customerRecords(pool: pg.Pool): CustomerRecords {
  return {
    async unsettled(before) {
      const text = `select count(*)::int as count from imports where created_at < $1 and (status = 'reading' or queued > 0)`
      return (await pool.query<{ count: number }>(text, [before])).rows[0]?.count ?? 0
    },

    eraseOrders: (customer, limit) =>
      transaction(pool, async (client) => {
        const { rows: orders } = await client.query<{ id: string }>(customersOrders, [customer, limit])
        const ids = orders.map(({ id }) => id)
        if (ids.length === 0) return 0
        await client.query('select from orders where id = any($1) order by id for update', [ids])
        const { rows: events } = await client.query<OrderEvent>(customersEvents, [ids, customer])
        const prints = events.map((event) => ({ orderId: event.orderId, sequence: event.sequence, print: fingerprint(withoutPerson(event)) }))
        await client.query(erasingEvents, [JSON.stringify(prints), erased])
        await client.query('update orders set customer_id = $3, version = version + 1 where id = any($1) and customer_id = $2', [
          ids,
          customer,
          erased,
        ])
        await client.query(`${erasingOutbox} and order_id = any($3)`, [customer, erased, ids])
        return ids.length
      }),

    async eraseRest(customer) {
      const outbox = await pool.query(erasingOutbox, [customer, erased])
      const notices = await pool.query('update customer_notices set customer_id = $2 where customer_id = $1', [customer, erased])
      const messages = await pool.query<{ message_id: string; body: Buffer }>(
        'select message_id, body from unreadable_messages where position($1::bytea in body) > 0',
        [Buffer.from(JSON.stringify(customer))],
      )
      for (const { message_id: id, body } of messages.rows)
        await pool.query('update unreadable_messages set body = $2 where message_id = $1', [id, eraseJson(body, customer)])
      return (outbox.rowCount ?? 0) + (notices.rowCount ?? 0) + messages.rows.length
    },

    async importsToSearch(customer, after, limit) {
      // a file doubles quotes: an id that has some is looked for by its longest part without
      const { rows } = await pool.query<ImportRow>(importsToSearch, [
        Buffer.from(customer.split('"').sort((one, other) => other.length - one.length)[0] ?? ''),
        after,
        limit,
        customer,
      ])
      return rows.map(toKeptFile)
    },

    eraseLines: (customer, importId, copy) =>
      transaction(pool, async (client) => {
        const lines = await eraseLinesOf(client, importId, customer)
        if (copy) await client.query(replacingFile, [importId, copy.key, copy.versionId])
        return lines
      }),

    async replaced() {
      const { rows } = await pool.query<{ id: string; file: FileVersion }>(
        'select id, replaced_object as file from imports where replaced_object is not null',
      )
      return rows.map(({ id, file }) => ({ importId: id, file }))
    },

    async forgetReplaced(importId) {
      await pool.query('update imports set replaced_object = null where id = $1', [importId])
    },
  }
}

interface ImportRow {
  id: string
  file_name: string
  bucket: string
  object_key: string
  version_id: string
}

function toKeptFile({ id, file_name: fileName, bucket, object_key: key, version_id: versionId }: ImportRow): KeptFile {
  return { importId: id, fileName, file: { bucket, key, versionId } }
}

// what a file would say that never had the person in it: its repeat is then the repeat of this event. Times as files state them, without trailing zeros
function withoutPerson(event: OrderEvent): OrderEvent {
  return { ...event, occurredAt: event.occurredAt.replace(/\.?0+Z$/, 'Z'), customerId: erased }
}

const customersOrders = `
  select id from (select id from orders where customer_id = $1 union select order_id from order_events where customer_id = $1) as found (id) order by id limit $2`

const customersEvents = `
  select order_id as "orderId", sequence, type, ${utc('occurred_at')} as "occurredAt", customer_id as "customerId", amount::text, currency
  from order_events where order_id = any($1) and customer_id = $2`

const erasingEvents = `
  update order_events e set customer_id = $2, fingerprint = p.print
  from json_to_recordset($1) as p ("orderId" text, sequence int, print text) where e.order_id = p."orderId" and e.sequence = p.sequence`

const erasingOutbox = `update outbox set body = jsonb_set(body, '{customerId}', to_jsonb($2::text)) where body ->> 'customerId' = $1`

const importsToSearch = `
  select id, file_name, bucket, object_key, version_id from imports
  where ($2::uuid is null or id > $2) and status <> 'reading' and queued = 0 and (
    status in ('refused', 'failed') or exists (
      select from import_lines l where l.import_id = imports.id and (position($1::bytea in l.raw) > 0 or l.reason_value = $4 or l.dead_event ->> 'customerId' = $4)
    )
  )
  order by id limit $3`

const replacingFile = `
  update imports set object_key = $2, version_id = $3, updated_at = now(),
    replaced_object = json_build_object('bucket', bucket, 'key', object_key, 'versionId', version_id)
  where id = $1`
