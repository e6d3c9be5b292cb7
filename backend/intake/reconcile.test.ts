import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { postgresReconcileLedger } from './adapters/postgres-reconcile-ledger.ts'
import { MemoryInvoker, MemoryQueue } from './memory-ports.ts'
import type { ObjectListing, ObjectVersion } from './ports.ts'
import { expireLeases, file, importOf, later, newObject, placed, readFileFixture } from './read-file-fixture.ts'
import { reconcile } from './reconcile.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

/** A listing of `objects`, two to a page. */
function listingOf(...objects: (ObjectVersion & { lastModified: Date })[]): ObjectListing & { pages: number } {
  return {
    pages: 0,
    async page(prefix, after) {
      this.pages += 1
      const from = Number(after ?? 0)
      const below = objects.filter(({ key }) => key.startsWith(prefix))
      return { objects: below.slice(from, from + 2), next: from + 2 < below.length ? String(from + 2) : undefined }
    },
  }
}

function fixture({ listing = listingOf(), inQueue = 0 } = {}) {
  const queue = new MemoryQueue()
  const invoker = new MemoryInvoker()
  const dependencies = {
    ledger: postgresReconcileLedger(database.as('writer')),
    listing,
    depths: { total: async () => inQueue },
    queue,
    invoker,
    positions: new Map<string, string>(),
  }
  return { queue, invoker, listing, run: reconcile(dependencies), dependencies }
}

async function imported(content: string) {
  const reading = readFileFixture(database.as('writer'))
  const object = newObject()
  reading.objects.put(object, content)
  await reading.read(object)
  return { object, sent: reading.queue.messages, importId: (await importOf(database.pool, object)).id as string }
}

describe('objects without an import', () => {
  it('has them read, and those alone', async () => {
    const { object } = await imported(file(placed('a')))
    const forgotten = ['uploads/1/a.csv', 'drops/x/1.csv', 'drops/x/2.csv', 'drops/x/3.csv'].map((key) => ({
      ...newObject(key),
      lastModified: minutesAgo(5),
    }))
    const { run, invoker } = fixture({ listing: listingOf({ ...object, lastModified: minutesAgo(5) }, ...forgotten) })
    expect(await run()).toMatchObject({ objectsFound: 4 })
    expect(invoker.objects).toEqual(forgotten.map(({ lastModified: _, ...each }) => each))
  })

  it('leaves alone what is older than fourteen days, is a folder, or was put just now', async () => {
    const listing = listingOf(
      { ...newObject(), lastModified: minutesAgo(15 * 24 * 60) },
      { ...newObject('drops/x/'), lastModified: minutesAgo(5) },
      { ...newObject(), lastModified: minutesAgo(0.5) },
    )
    expect(await fixture({ listing }).run()).toMatchObject({ objectsFound: 0 })
  })

  it('takes what was put just now where it is told not to wait', async () => {
    const listing = listingOf({ ...newObject(), lastModified: new Date() })
    expect(await fixture({ listing }).run({ lostAfterSeconds: 0 })).toMatchObject({ objectsFound: 1 })
  })

  it('has the oldest of several versions read first', async () => {
    const [newest, oldest] = [newObject('drops/x/1.csv'), newObject('drops/x/1.csv')]
    const { run, invoker } = fixture({ listing: listingOf({ ...newest, lastModified: minutesAgo(4) }, { ...oldest, lastModified: minutesAgo(5) }) })
    await run()
    expect(invoker.objects).toEqual([oldest])
  })

  it('goes through a large bucket over several runs', async () => {
    const many = Array.from({ length: 50 }, () => ({ ...newObject(), lastModified: minutesAgo(5) }))
    const { run, invoker } = fixture({ listing: listingOf(...many) })
    expect([await run(), await run(), await run()].map(({ objectsFound }) => objectsFound)).toEqual([20, 20, 10])
    expect(new Set(invoker.objects.map(({ key }) => key)).size).toBe(50)
  })
})

describe('readings that stand still', () => {
  it('has them read on once their lease has run out', async () => {
    const { dependencies } = readFileFixture(database.as('writer'))
    const { importId } = await dependencies.ledger.register(newObject(), { fileName: 'a.csv', sizeBytes: 1, traceparent: '' })
    await dependencies.ledger.lease(importId, 'a reader that dies')
    const { run, invoker } = fixture()
    await run()
    expect(invoker.imports).toEqual([])
    await expireLeases(database.pool)
    expect(await run()).toMatchObject({ readingsResumed: 1 })
    expect(invoker.imports).toEqual([importId])
  })

  it('does not wait for the lease of a reader that is known to be gone, nor for one that was to come, and leaves later readers alone', async () => {
    const { dependencies } = readFileFixture(database.as('writer'))
    const about = { fileName: 'a.csv', sizeBytes: 1, traceparent: '' }
    const [gone, handedOver, alive] = [newObject(), newObject(), newObject()]
    const ids = []
    for (const object of [gone, handedOver, alive]) ids.push((await dependencies.ledger.register(object, about)).importId)
    await dependencies.ledger.lease(ids[0] ?? '', 'a reader of the last run')
    const {
      run,
      invoker,
      dependencies: { ledger },
    } = fixture()
    // the time is told in whole milliseconds: what was before has to be in an earlier one
    await database.pool.query('select pg_sleep(0.002)')
    const startedAt = await ledger.now()
    await dependencies.ledger.lease(ids[2] ?? '', 'a reader of this run')
    expect(await run({ readersGoneBefore: startedAt })).toMatchObject({ readingsResumed: 2 })
    expect(invoker.imports.toSorted()).toEqual(ids.slice(0, 2).toSorted())
    expect(await dependencies.ledger.lease(ids[0] ?? '', 'the next reader')).toBeDefined()
    expect(await dependencies.ledger.lease(ids[2] ?? '', 'another reader')).toBeUndefined()
  })

  it('leaves one alone that was registered a moment ago, and takes it when nobody came', async () => {
    const { dependencies } = readFileFixture(database.as('writer'))
    await dependencies.ledger.register(newObject(), { fileName: 'a.csv', sizeBytes: 1, traceparent: '' })
    const { run } = fixture()
    expect(await run()).toMatchObject({ readingsResumed: 0 })
    await database.pool.query(`update imports set updated_at = now() - interval '11 seconds'`)
    expect(await run()).toMatchObject({ readingsResumed: 1 })
  })
})

describe('lines without an outcome', () => {
  it('sends them again with a raised attempt, each order in sequence', async () => {
    const { sent } = await imported(file(later('b', 3), placed('a'), later('b', 2), placed('b'), later('a', 2)))
    const { run, queue } = fixture()
    expect(await run({ lostAfterSeconds: 0 })).toMatchObject({ linesSentAgain: 5 })
    expect(queue.messages.map(({ event }) => `${event.orderId}${event.sequence}`)).toEqual(['a1', 'a2', 'b1', 'b2', 'b3'])
    expect(queue.messages.every(({ attempt }) => attempt === 2)).toBe(true)
    const byLine = (messages: typeof sent) => Object.fromEntries(messages.map(({ line, event, traceparent }) => [line, { event, traceparent }]))
    expect(byLine(queue.messages)).toEqual(byLine(sent))
  })

  it('waits until they are old enough, and then waits again', async () => {
    await imported(file(placed('a')))
    const { run } = fixture()
    expect(await run()).toMatchObject({ linesSentAgain: 0 })
    await database.pool.query(`update import_lines set changed_at = now() - interval '121 seconds'`)
    expect(await run()).toMatchObject({ linesSentAgain: 1 })
    expect(await run()).toMatchObject({ linesSentAgain: 0 })
  })

  it('sends nothing while the queue or its dead-letter queue holds anything', async () => {
    await imported(file(placed('a')))
    expect(await fixture({ inQueue: 1 }).run({ lostAfterSeconds: 0 })).toMatchObject({ linesSentAgain: 0 })
  })

  it('leaves lines alone that have their outcome, or that their reader is about to send', async () => {
    const { importId } = await imported(file(placed('a'), placed('b'), placed('c', 'x')))
    await database.pool.query(`update import_lines set state = 'applied' where import_id = $1 and line = 2`, [importId])
    await database.pool.query(`update imports set queued = 1, applied = 1, status = 'reading', cursor_line = 2 where id = $1`, [importId])
    expect(await fixture().run({ lostAfterSeconds: 0 })).toMatchObject({ linesSentAgain: 0 })
  })

  it('gives each line to one of several that ask at the same time', async () => {
    await imported(file(...Array.from({ length: 1200 }, (_, index) => placed(`o${index}`))))
    const ledger = postgresReconcileLedger(database.as('writer'))
    await database.pool.query(`update import_lines set changed_at = now() - interval '1 hour'`)
    const before = minutesAgo(1)
    const claimed = await Promise.all(Array.from({ length: 6 }, () => ledger.claimLost(before, 400)))
    // those who found everything taken got nothing; nobody got what another had
    const lines = claimed.flat().map(({ line }) => line)
    expect(lines.length).toBeGreaterThanOrEqual(400)
    expect(claimed.flat().every(({ attempt }) => attempt === 2)).toBe(true)
    expect(new Set(lines).size).toBe(lines.length)
  })

  it('harms nothing where several run at the same time', async () => {
    await imported(file(...Array.from({ length: 1200 }, (_, index) => placed(`o${index}`))))
    const runs = [fixture(), fixture(), fixture()]
    await Promise.all(runs.map(({ run }) => run({ lostAfterSeconds: 0 })))
    expect(new Set(runs.flatMap(({ queue }) => queue.messages.map(({ line }) => line))).size).toBe(1200)
    const { rows } = await database.pool.query('select distinct state from import_lines')
    expect(rows).toEqual([{ state: 'queued' }])
  })

  it('stops when time runs short', async () => {
    await imported(file(...Array.from({ length: 1200 }, (_, index) => placed(`o${index}`))))
    const { run } = fixture()
    let asked = 0
    expect(await run({ lostAfterSeconds: 0 }, () => ++asked > 1)).toMatchObject({ linesSentAgain: 500 })
  })
})
