import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { file, importOf, newObject, readFileFixture } from '../intake/read-file-fixture.ts'
import { orderLedger } from '../orders/adapters/order-ledger.ts'
import { settleLines } from '../orders/rules/settle-lines.ts'
import { customerRecords } from './adapters/customer-records.ts'
import { eraseCustomer } from './erase-customer.ts'
import type { CustomerFiles, FileVersion } from './ports.ts'
import { eraseFields } from './rules/erase-text.ts'

const customer = 'Jörg "VINET"'
const inFile = '"Jörg ""VINET"""'

let database: TestDatabase
let files: MemoryFiles
beforeEach(async () => {
  database = await testDatabase()
  files = new MemoryFiles()
})
afterEach(() => database.close())

/** A bucket in memory. */
class MemoryFiles implements CustomerFiles {
  readonly held = new Map<string, string>()
  /** Once: what `delete` fails with. */
  failure: Error | undefined

  async copyWithout(customer: string, { bucket, key, versionId }: FileVersion, copy: string) {
    const content = this.held.get(key)
    const without = content === undefined ? undefined : eraseFields(Buffer.from(content), customer).toString()
    if (without === undefined || without === content) return undefined
    this.held.set(copy, without)
    return { bucket, key: copy, versionId }
  }

  async delete({ key }: FileVersion) {
    const { failure } = this
    this.failure = undefined
    if (failure) throw failure
    this.held.delete(key)
  }
}

/** Reads a file and applies its lines, as the functions do. */
async function imported(content: string, object = newObject(), settled = true) {
  const { read, objects, queue } = readFileFixture(database.as('writer'))
  objects.put(object, content)
  files.held.set(object.key, content)
  await read(object)
  if (settled) await orderLedger(database.as('writer')).settle(queue.messages, (snapshot) => settleLines(queue.messages, snapshot))
  return object
}

const line = (order: string, sequence: number, who: string, more = '1.00,EUR') =>
  `${order},${sequence},${sequence === 1 ? 'placed' : 'paid'},2026-01-0${sequence}T10:00:00.120Z,${who},${sequence === 1 ? more : ','}`
const content = file(line('A', 1, inFile), line('B', 1, 'OTHER'), line('A', 2, inFile), line('C', 2, inFile), line('D', 1, inFile, 'much,EUR'))

const erase = (timeIsShort = () => false, after: string | null = null) =>
  eraseCustomer({ records: customerRecords(database.as('writer')), files })({ customer, before: new Date(Date.now() + 1_000), after }, timeIsShort)

/** Everything in the database that mentions the customer. */
async function mentions(): Promise<string[]> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  )
  const found = []
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ row: string }>(`select to_jsonb(t)::text as row from "${name}" t`)
    for (const { row } of rows) {
      const text = row.replaceAll(/"\\\\x([0-9a-f]*)"/g, (_, hex) => Buffer.from(hex, 'hex').toString())
      if (text.includes('VINET')) found.push(`${name}: ${text}`)
    }
  }
  return found
}

const figures = async () =>
  (await database.pool.query('select lines, queued, applied, waiting, duplicate, refused, dead from imports order by created_at, id')).rows

/** What would be told of one event to somebody who saw it. */
async function told(): Promise<void> {
  await database.pool.query(`insert into customer_notices (order_id, sequence, customer_id, kind, traceparent) values ('A', 2, $1, 'shipped', 't')`, [
    customer,
  ])
  await database.pool.query(`insert into unreadable_messages (message_id, body, reason) values ('m', $1, 'r')`, [
    Buffer.from(JSON.stringify({ customerId: customer })),
  ])
}

describe('erasing a customer', () => {
  it('leaves no trace of the person in any table or file, and everything else as it was', async () => {
    const object = await imported(content)
    const refused = await imported(`order;customer\nA;${inFile}\n`)
    await told()
    expect((await mentions()).length).toBeGreaterThan(10)
    const before = await figures()
    expect(await erase()).toEqual({ done: true, orders: 2, lines: 4, files: 2, others: 2, unsettled: 0, after: null })
    expect(await mentions()).toEqual([])
    expect(await figures()).toEqual(before)
    const { rows } = await database.pool.query('select id, customer_id as who, last_sequence as last from orders order by id')
    expect(rows).toEqual([
      { id: 'A', who: 'erased', last: 2 },
      { id: 'B', who: 'OTHER', last: 1 },
      { id: 'C', who: null, last: 0 },
    ])
    expect([files.held.has(object.key), files.held.has(refused.key)]).toEqual([false, false])
    expect([...files.held.values()].sort()).toEqual([content.replaceAll(inFile, 'erased'), 'order;customer\nA;erased\n'].sort())
  })

  it('knows the copy of a file as a repeat of what it has, event for event', async () => {
    await imported(content)
    await erase()
    const [copy = ''] = files.held.values()
    const again = await imported(copy, newObject())
    expect(await importOf(database.pool, again)).toMatchObject({ lines: 5, applied: 0, duplicate: 4, refused: 1 })
  })

  it('lets what comes later go on: the gap closes, and nobody is named', async () => {
    await imported(content)
    await erase()
    await imported(file(line('C', 1, 'erased')), newObject())
    const { rows } = await database.pool.query(`select last_sequence as last, waiting, customer_id as who from orders where id = 'C'`)
    expect(rows).toEqual([{ last: 2, waiting: 0, who: 'erased' }])
    expect(await mentions()).toEqual([])
  })

  it('finds nothing the second time', async () => {
    await imported(content)
    await erase()
    expect(await erase()).toEqual({ done: true, orders: 0, lines: 0, files: 0, others: 0, unsettled: 0, after: null })
  })

  it('goes on where it was stopped: after each step, and when a file could not be deleted', async () => {
    for (let count = 0; count < 25; count++) await imported(file(line(`A-${count}`, 1, inFile)), newObject())
    let [runs, after] = [0, null as string | null]
    for (let done = false; !done; runs++) {
      let steps = 0
      if (runs === 1) files.failure = new Error('S3 is away')
      const run = await erase(() => steps++ > 2, after).catch(() => undefined)
      if (run) [done, after] = [run.done, run.after]
    }
    expect(runs).toBeGreaterThan(10)
    expect(await mentions()).toEqual([])
    expect(files.held.size).toBe(25)
    expect([...files.held.values()].join()).not.toContain('VINET')
  })

  it('is not done while an import may still bring lines of the customer', async () => {
    await imported(content, newObject(), false)
    expect(await erase()).toMatchObject({ done: false, unsettled: 1, lines: 0 })
    expect(files.held.size).toBe(1)
  })

  it('erases in the lines where the file is gone already', async () => {
    const object = await imported(content)
    files.held.delete(object.key)
    expect(await erase()).toMatchObject({ done: true, lines: 4, files: 0 })
    expect(await mentions()).toEqual([])
  })

  it('harms nobody whose id only begins alike', async () => {
    await imported(file(line('E', 1, 'Jörg')))
    expect(await erase()).toMatchObject({ done: true, orders: 0, lines: 0, files: 0 })
  })

  it('refuses the word that stands in the place of all', async () => {
    const nobody = eraseCustomer({ records: customerRecords(database.pool), files })({ customer: 'erased', before: new Date() }, () => false)
    await expect(nobody).rejects.toMatchObject({ code: 'nobody' })
  })
})
