import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { outbox, take } from './adapters/outbox.ts'
import type { OutboxEvent, OutboxEventId, Topic } from './ports.ts'
import { publishOutbox } from './publish-outbox.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.pool.query('truncate outbox; update outbox_request set requested_at = null'))

/** A topic that writes down what it took, and does not take what `refuses` says. */
class FakeTopic implements Topic {
  readonly batches: string[][] = []
  refuses: (event: OutboxEvent) => boolean = () => false
  delayMs = 0

  publish = async (events: readonly OutboxEvent[]): Promise<OutboxEventId[]> => {
    const taken = events.filter((event) => !this.refuses(event))
    this.batches.push(taken.map(({ orderId, sequence }) => `${orderId} ${sequence}`))
    if (this.delayMs > 0) await sleep(this.delayMs)
    return taken.map(({ orderId, sequence }) => ({ orderId, sequence }))
  }

  /** the numbers of one order, in the order of their arrival */
  of(orderId: string): number[] {
    return this.batches
      .flat()
      .map((name) => name.split(' '))
      .filter(([id]) => id === orderId)
      .map(([, sequence]) => Number(sequence))
  }
}

async function commit(events: Record<string, readonly number[]>): Promise<void> {
  for (const [orderId, numbers] of Object.entries(events)) {
    await database.pool.query(
      `insert into outbox (order_id, sequence, type, body, traceparent)
       select $1, sequence, 'paid', jsonb_build_object('orderId', $1::text, 'sequence', sequence), 'trace' from unnest($2::int[]) as sequence`,
      [orderId, numbers],
    )
  }
}

async function unpublished(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select order_id || ' ' || sequence as name from outbox where published_at is null order by order_id, sequence`,
  )
  return rows.map(({ name }) => name)
}

function run(topic: Topic, pool: pg.Pool = database.as('writer'), remainingMs: () => number = () => 60_000): Promise<{ published: number }> {
  return publishOutbox({ outbox: outbox(pool), topic, log: { warn: () => {} }, pause: async () => {} })(remainingMs)
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

describe('publishing', () => {
  it('passes on every change, at most one of an order in a batch, each order in sequence', async () => {
    await commit({ A: upTo(5), B: upTo(3), C: [1] })
    const topic = new FakeTopic()
    expect(await run(topic)).toEqual({ published: 9 })
    expect(topic.batches.filter((batch) => batch.length > 0)).toEqual([['A 1', 'B 1', 'C 1'], ['A 2', 'B 2'], ['A 3', 'B 3'], ['A 4'], ['A 5']])
    expect(await unpublished()).toEqual([])
  })

  it('passes on body, type and trace as they were committed', async () => {
    await commit({ A: [1] })
    const seen: OutboxEvent[] = []
    await run({
      publish: async (events) => {
        seen.push(...events)
        return events
      },
    })
    expect(seen).toEqual([
      {
        orderId: 'A',
        sequence: 1,
        type: 'paid',
        createdAt: expect.stringMatching(/^\d{16}$/),
        traceparent: 'trace',
        body: { orderId: 'A', sequence: 1 },
      },
    ])
  })

  it('goes round the orders: one with many changes holds up nobody', async () => {
    await commit(Object.fromEntries(upTo(10).map((n) => [`A-${n}`, upTo(20)])))
    await commit({ Z: [1] })
    const topic = new FakeTopic()
    await run(topic)
    expect(topic.batches.findIndex((batch) => batch.includes('Z 1'))).toBe(1)
  })

  it('publishes what is committed while it runs', async () => {
    await commit({ A: [1] })
    const topic = new FakeTopic()
    const published = run({
      publish: async (events) => {
        if (topic.batches.length === 0) await commit({ B: [1] })
        return topic.publish(events)
      },
    })
    expect(await published).toEqual({ published: 2 })
  })

  it('waits a moment for more before it ends, so that the next commit need not ask for another', async () => {
    await commit({ A: [1] })
    const topic = new FakeTopic()
    let pauses = 0
    const pause = async () => {
      pauses += 1
      if (pauses === 1) await commit({ A: [2], B: [1] })
    }
    expect(await publishOutbox({ outbox: outbox(database.as('writer')), topic, log: { warn: () => {} }, pause })(() => 60_000)).toEqual({
      published: 3,
    })
    expect(pauses).toBe(2)
  })

  it('publishes once more, in sequence, what subscribers may have lost since a time', async () => {
    await commit({ A: upTo(3), B: [1] })
    await run(new FakeTopic())
    await database.pool.query(`update outbox set published_at = timestamptz '2026-01-01T00:00:00Z' + make_interval(secs => sequence)`)
    const topic = new FakeTopic()
    const publish = publishOutbox({ outbox: outbox(database.as('writer')), topic, log: { warn: () => {} }, pause: async () => {} })
    await publish(() => 60_000, { publishAgainSince: '2026-01-01T00:00:02Z' })
    expect(topic.of('A')).toEqual([2, 3])
    expect(topic.of('B')).toEqual([])
  })

  it('ends when its time does, and leaves the rest, and no request that would keep others from asking', async () => {
    await commit({ A: upTo(10) })
    let remaining = 12_000
    const topic = new FakeTopic()
    await run(topic, database.as('writer'), () => {
      remaining -= 1_000
      return remaining
    })
    expect(topic.of('A')).toEqual([1])
    expect(await unpublished()).toHaveLength(9)
    expect((await database.pool.query('select requested_at from outbox_request')).rows).toEqual([{ requested_at: null }])
  })
})

describe('a change that the topic does not take', () => {
  it('stops its order for this run, and no other', async () => {
    await commit({ A: upTo(3), B: upTo(3) })
    const topic = new FakeTopic()
    topic.refuses = ({ orderId, sequence }) => orderId === 'A' && sequence === 2
    await run(topic)
    expect(topic.of('A')).toEqual([1])
    expect(topic.of('B')).toEqual([1, 2, 3])
    expect(await unpublished()).toEqual(['A 2', 'A 3'])
    topic.refuses = () => false
    await run(topic)
    expect(topic.of('A')).toEqual([1, 2, 3])
  })

  it('is no obstacle even where a whole batch of orders fails', async () => {
    await commit(Object.fromEntries(upTo(25).map((n) => [`A-${n}`, [1]])))
    await commit({ Z: upTo(2) })
    const topic = new FakeTopic()
    topic.refuses = ({ orderId }) => orderId !== 'Z'
    await run(topic)
    expect(topic.of('Z')).toEqual([1, 2])
    expect(await unpublished()).toHaveLength(25)
  })
})

describe('a crash between publishing and marking', () => {
  it('repeats, and neither skips nor reorders', async () => {
    await commit({ A: upTo(3), B: [1] })
    const topic = new FakeTopic()
    let crashes = 2
    const crashing: Topic = {
      publish: async (events) => {
        const taken = await topic.publish(events)
        if (crashes-- > 0) throw new Error('killed')
        return taken
      },
    }
    await expect(run(crashing)).rejects.toThrow('killed')
    expect(await unpublished()).toEqual(['A 1', 'A 2', 'A 3', 'B 1'])
    await expect(run(crashing)).rejects.toThrow('killed')
    await run(crashing)
    expect(topic.of('A')).toEqual([1, 1, 1, 2, 3])
    expect(await unpublished()).toEqual([])
  })
})

describe('two publishers at once', () => {
  it('publish each change once, each order in sequence, while more is committed', async () => {
    const ids = upTo(12).map((n) => `O-${String(n).padStart(2, '0')}`)
    await commit(Object.fromEntries(ids.map((id) => [id, upTo(10)])))
    const topic = new FakeTopic()
    topic.delayMs = 1
    const pools = [new pg.Pool({ connectionString: database.url, max: 2 }), new pg.Pool({ connectionString: database.url, max: 2 })]
    try {
      const runs = Promise.all(pools.flatMap((pool) => [run(topic, pool), run(topic, pool)]))
      for (const sequence of [11, 12, 13, 14, 15]) await commit(Object.fromEntries(ids.map((id) => [id, [sequence]])))
      await runs
      await run(topic)
      for (const id of ids) expect(topic.of(id)).toEqual(upTo(15))
    } finally {
      await Promise.all(pools.map((pool) => pool.end()))
    }
  })

  it('leave an order alone whose first change the other one holds', async () => {
    await commit({ A: upTo(2), B: [1] })
    const topic = new FakeTopic()
    const holding = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const first = run({
      publish: async (events) => {
        if (topic.batches.length === 0 && events.some(({ orderId }) => orderId === 'A')) {
          holding.resolve()
          await goOn.promise
        }
        return topic.publish(events)
      },
    })
    await holding.promise
    await commit({ C: [1] })
    const second = new FakeTopic()
    await run(second)
    expect(second.batches.flat()).toEqual(['C 1'])
    goOn.resolve()
    await first
    expect(topic.of('A')).toEqual([1, 2])
  })

  it('do not publish again what the other one marked after it had been seen', async () => {
    await commit({ A: upTo(2) })
    // a publisher that has taken its snapshot when the other one marks: it waits for the lock instead of skipping, as if the mark came just before
    const holder = await database.pool.connect()
    await holder.query('begin')
    await holder.query(`update outbox set published_at = now() where order_id = 'A' and sequence = 1`)
    const late = database.pool.query(take.replace('skip locked', ''), ['', []])
    await expect
      .poll(
        async () =>
          (await database.pool.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rowCount,
        { timeout: 15_000 },
      )
      .toBe(1)
    await holder.query('commit')
    holder.release()
    expect((await late).rows).toEqual([])
  })
})

it.each([
  ['as they are', ''],
  // a restored stack publishes again what its figures know as published
  ['from before, when all was published', 'update outbox set published_at = now(); vacuum analyze outbox; update outbox set published_at = null'],
])('looks for ten orders without reading all of them, nor all changes of one, with figures %s', async (_, before) => {
  await database.pool.query(
    `insert into outbox (order_id, sequence, type, body, traceparent)
     select 'O-' || o, s, 'paid', '{}', 'trace' from generate_series(1, 2000) o, generate_series(1, case when o = 1 then 5000 else 2 end) s`,
  )
  for (const statement of before.split('; ').filter(Boolean)) await database.pool.query(statement)
  const pool = new pg.Pool({
    connectionString: database.url,
    max: 1,
    options: '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off',
  })
  try {
    const { rows } = await pool.query(`explain (analyze, buffers, format json) ${take.replace('$1', `''`).replace('$2::text[]', `'{}'::text[]`)}`)
    const blocks = rows[0]['QUERY PLAN'][0].Plan['Shared Hit Blocks'] + rows[0]['QUERY PLAN'][0].Plan['Shared Read Blocks']
    expect(blocks).toBeLessThan(250)
  } finally {
    await pool.end()
  }
})
