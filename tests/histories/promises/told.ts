import { numberOf, type ToldRow } from '../rows.ts'
import type { Moment } from './moment.ts'

const noticed = ['shipped', 'delivered', 'cancelled']

/**
 * Promise 4. A change is in the outbox with its event. It is published after its commit, at least once, each order in sequence: a crash repeats, and never
 * skips or reorders. Subscribers keep each once.
 */
export function* told({ before, now, published }: Moment): Generator<string> {
  const applied = new Map(now.events.filter(({ state }) => state === 'applied').map((event) => [numberOf(event), event]))
  for (const number of applied.keys()) if (!now.outbox.some((row) => numberOf(row) === number)) yield `${number} is applied and not in the outbox`
  for (const row of now.outbox) if (applied.get(numberOf(row))?.type !== row.type) yield `${numberOf(row)} is in the outbox and not applied`
  for (const row of now.audit) {
    const event = applied.get(numberOf(row))
    if (!event || event.type !== row.type || event.import !== row.import || event.line !== row.line)
      yield `the audit tells of ${numberOf(row)} what is not so`
  }
  for (const row of now.notices) {
    const event = applied.get(numberOf(row))
    if (!event || event.type !== row.type || event.customer !== row.customer || !noticed.includes(row.type))
      yield `a customer was told of ${numberOf(row)} what is not so`
  }
  yield* reordered('a customer was told of', now.notices)
  for (const [name, rows] of Object.entries({ audit: now.audit, notices: now.notices, outbox: now.outbox })) {
    const numbers = rows.map(numberOf)
    if (new Set(numbers).size !== numbers.length) yield `the ${name} has a change twice`
  }
  if (!published) return
  const committed = new Set(before.outbox.map(numberOf))
  for (const each of published.since) if (!committed.has(numberOf(each))) yield `${numberOf(each)} was published before it was committed`
  const all = [...published.before, ...published.since]
  const last = new Map<string, number>()
  for (const { order, sequence } of all) {
    const behind = last.get(order) ?? 0
    if (sequence !== behind && sequence !== behind + 1) yield `${order} ${sequence} was published behind ${order} ${behind}`
    last.set(order, sequence)
  }
  for (const row of now.outbox)
    if (row.isPublished && (last.get(row.order) ?? 0) < row.sequence) yield `${numberOf(row)} is marked as published, and was not`
  for (const row of [...now.audit, ...now.notices])
    if ((last.get(row.order) ?? 0) < row.sequence) yield `${numberOf(row)} was never published, and somebody knows it`
}

function* reordered(what: string, rows: readonly ToldRow[]): Generator<string> {
  const last = new Map<string, number>()
  for (const { order, sequence } of rows) {
    if (sequence <= (last.get(order) ?? 0)) yield `${what} ${order} ${sequence} after ${order} ${last.get(order)}`
    last.set(order, sequence)
  }
}

/** What is not published yet, and what subscribers do not know yet. */
export function* untold({ now }: Moment): Generator<string> {
  for (const row of now.outbox) {
    const number = numberOf(row)
    if (!row.isPublished) yield `${number} is not published`
    if (!now.audit.some((entry) => numberOf(entry) === number)) yield `the audit does not know ${number}`
    if (noticed.includes(row.type) && !now.notices.some((notice) => numberOf(notice) === number)) yield `no customer was told of ${number}`
  }
}
