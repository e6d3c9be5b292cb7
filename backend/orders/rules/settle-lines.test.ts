import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryLedger } from './memory-ledger.ts'
import type { OrderEvent, OrderEventType } from './order.ts'
import { lineKey, type OrderLine } from './settle-lines.ts'

function say(orderId: string, sequence: number, type: OrderEventType, customerId = 'VINET'): OrderEvent {
  return {
    orderId,
    sequence,
    type,
    occurredAt: '2026-01-01T00:00:00Z',
    customerId,
    amount: type === 'placed' ? '12.30' : null,
    currency: type === 'placed' ? 'USD' : null,
  }
}

/** Each event as a line of an import; import k holds every third. */
function linesOf(events: readonly OrderEvent[]): OrderLine[] {
  return events.map((event, index) => ({ importId: `import-${index % 3}`, line: index + 2, event, traceparent: '' }))
}

function settleAll(batches: readonly (readonly OrderLine[])[], imported: readonly OrderLine[] = batches.flat()): MemoryLedger {
  const ledger = new MemoryLedger()
  ledger.import(imported)
  for (const batch of batches) ledger.settle(batch)
  return ledger
}

function states(ledger: MemoryLedger, lines: readonly OrderLine[]): (string | undefined)[] {
  return lines.map((line) => ledger.lines.get(lineKey(line))?.state)
}

describe('settling lines', () => {
  it('applies an early event when the gap closes, and moves its own import', () => {
    const [second, third, first] = linesOf([say('A', 2, 'paid'), say('A', 3, 'shipped'), say('A', 1, 'placed')])
    if (!first || !second || !third) throw new Error('three lines')
    const ledger = settleAll([[second, third]], [first, second, third])
    expect(states(ledger, [second, third])).toEqual(['waiting', 'waiting'])
    ledger.settle([first])
    expect(states(ledger, [first, second, third])).toEqual(['applied', 'applied', 'applied'])
    expect(ledger.told).toEqual(['A 1', 'A 2', 'A 3'])
    expect(ledger.figures.get('import-1')).toMatchObject({ waiting: 0, applied: 1 })
  })

  it('refuses a waiting event that turns out impossible, frees its number, and lets what comes after wait on', () => {
    const lines = linesOf([say('A', 2, 'delivered'), say('A', 3, 'paid'), say('A', 1, 'placed')])
    const ledger = settleAll(lines.map((line) => [line]))
    expect(states(ledger, lines)).toEqual(['refused', 'waiting', 'applied'])
    const right = { importId: 'import-9', line: 2, event: say('A', 2, 'shipped'), traceparent: '' }
    ledger.import([right])
    ledger.settle([right])
    expect(states(ledger, [...lines, right])).toEqual(['refused', 'applied', 'applied', 'applied'])
    expect(ledger.orders.get('A')).toMatchObject({ status: 'shipped', paid: true, lastSequence: 3, waiting: 0 })
  })

  it('takes the right event for a freed number in the batch that freed it', () => {
    const lines = linesOf([say('A', 2, 'delivered'), say('A', 1, 'placed'), say('A', 2, 'shipped')])
    const [early, ...rest] = lines
    const ledger = settleAll([early ? [early] : [], rest], lines)
    expect(states(ledger, lines)).toEqual(['refused', 'applied', 'applied'])
  })

  it.each(['applied', 'waiting'])('tells an exact repeat of an %s event from a conflict', (state) => {
    const sequence = state === 'applied' ? 1 : 2
    const type = state === 'applied' ? 'placed' : 'paid'
    const lines = linesOf([say('A', sequence, type), say('A', sequence, type), say('A', sequence, type, 'TOMSP')])
    expect(states(settleAll([lines]), lines)).toEqual([state, 'duplicate', 'refused'])
  })

  it('leaves nothing of an order whose only event was refused', () => {
    const ledger = settleAll([linesOf([say('A', 1, 'paid')])])
    expect(ledger.orders.size).toBe(0)
  })

  it('reports a line that no import has, and changes nothing', () => {
    const ledger = new MemoryLedger()
    const settlement = ledger.settle(linesOf([say('A', 1, 'placed')]))
    expect(settlement).toMatchObject({ unknown: [{ importId: 'import-0', line: 2 }], outcomes: [], changes: [] })
    expect(ledger.orders.size).toBe(0)
  })
})

/** Events of three orders, each number at most once with one content: possible paths and impossible ones, with gaps. */
const oneContentPerNumber = fc
  .uniqueArray(
    fc.record({
      orderId: fc.constantFrom('A', 'B', 'C'),
      sequence: fc.integer({ min: 1, max: 7 }),
      // more often what could be right
      type: fc.constantFrom<OrderEventType>('placed', 'paid', 'paid', 'shipped', 'shipped', 'delivered', 'cancelled'),
    }),
    { selector: ({ orderId, sequence }) => `${orderId} ${sequence}`, maxLength: 21 },
  )
  .map((events) => events.map(({ orderId, sequence, type }) => say(orderId, sequence, sequence === 1 && type !== 'cancelled' ? 'placed' : type)))

const anyEvents = fc.array(
  fc.record({
    orderId: fc.constantFrom('A', 'B'),
    sequence: fc.integer({ min: 1, max: 5 }),
    type: fc.constantFrom<OrderEventType>('placed', 'paid', 'shipped', 'delivered', 'cancelled'),
  }),
  { maxLength: 24 },
)

/** `items` in any order, each up to three times, cut into batches of one to ten. */
function delivered<Item>(items: readonly Item[]): fc.Arbitrary<Item[][]> {
  const order = fc.array(fc.nat(), { minLength: items.length * 3, maxLength: items.length * 3 })
  const times = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: items.length, maxLength: items.length })
  return fc.tuple(order, times, fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 80 })).map(([keys, repeats, sizes]) => {
    const copies = items.flatMap((item, index) => Array.from({ length: repeats[index] ?? 1 }, () => item))
    const shuffled = copies.map((item, index) => ({ item, key: keys[index] ?? 0 })).sort((a, b) => a.key - b.key)
    const batches: Item[][] = []
    for (let start = 0, turn = 0; start < shuffled.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1
      batches.push(shuffled.slice(start, start + size).map(({ item }) => item))
      start += size
    }
    return batches
  })
}

function holdsPromises(ledger: MemoryLedger, lines: readonly OrderLine[]): void {
  const counted = new Map<string, Record<string, number>>()
  for (const line of lines) {
    const row = ledger.lines.get(lineKey(line))
    expect(row?.state).toBeOneOf(['applied', 'waiting', 'duplicate', 'refused'])
    // one outcome, and a second one only for a line that waited
    expect(row?.settled).toBeLessThanOrEqual(row?.state === 'applied' || row?.state === 'refused' ? 2 : 1)
    const figures = counted.get(line.importId) ?? { queued: 0, applied: 0, waiting: 0, duplicate: 0, refused: 0, dead: 0 }
    counted.set(line.importId, { ...figures, [row?.state ?? '']: (figures[row?.state ?? ''] ?? 0) + 1 })
  }
  expect(Object.fromEntries(ledger.figures)).toEqual(Object.fromEntries(counted))
  for (const order of ledger.orders.values()) {
    const events = [...ledger.events.values()].filter(({ orderId }) => orderId === order.id)
    const applied = events.filter(({ state }) => state === 'applied').map(({ sequence }) => sequence)
    expect(applied.sort((a, b) => a - b)).toEqual(Array.from({ length: order.lastSequence }, (_, index) => index + 1))
    expect(events.length - applied.length).toBe(order.waiting)
    expect(events.some(({ state, sequence }) => state === 'waiting' && sequence <= order.lastSequence + 1)).toBe(false)
    expect(ledger.told.filter((change) => change.startsWith(`${order.id} `))).toEqual(applied.map((sequence) => `${order.id} ${sequence}`))
  }
}

describe('whatever is delivered, however often, in whatever order and batches', () => {
  it('every line has one outcome, the figures add up, and each order has its events in sequence', () => {
    const arbitrary = anyEvents.chain((events) => {
      const lines = linesOf(events.map(({ orderId, sequence, type }) => say(orderId, sequence, type)))
      return fc.record({ lines: fc.constant(lines), batches: delivered(lines) })
    })
    fc.assert(
      fc.property(arbitrary, ({ lines, batches }) => holdsPromises(settleAll(batches, lines), lines)),
      { numRuns: 400 },
    )
  })

  it('the orders end as if each event had come once and in sequence', () => {
    const arbitrary = oneContentPerNumber.chain((events) => {
      const copies = [...events, ...events.slice(0, 5)]
      const lines = linesOf(copies)
      return fc.record({ events: fc.constant(events), lines: fc.constant(lines), batches: delivered(lines) })
    })
    fc.assert(
      fc.property(arbitrary, ({ events, lines, batches }) => {
        const inSequence = linesOf([...events].sort((a, b) => a.sequence - b.sequence))
        const expected = settleAll([inSequence], inSequence)
        const ledger = settleAll(batches, lines)
        holdsPromises(ledger, lines)
        expect(sorted(ledger.orders)).toEqual(sorted(expected.orders))
        expect(contents(ledger)).toEqual(contents(expected))
      }),
      { numRuns: 400 },
    )
  })
})

function sorted<Value>(map: Map<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

function contents(ledger: MemoryLedger): string[] {
  return [...ledger.events.values()].map(({ orderId, sequence, type, state }) => `${orderId} ${sequence} ${type} ${state}`).sort()
}
