import type { FailureText } from '../state/failure.ts'
import type { DeadLetter, Import, ImportLine, Order, OrderEvent, OrderSummary } from '../state/model.ts'
import type { Person } from '../state/person.ts'

// Made-up data for the states of components: whole things, of which a state changes what matters to it.

const recently = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()
const importId = '0b9a6f0e-58a1-4c1b-9d5e-1c8f2a7d4e10'

export const waking: FailureText = { code: 'database-waking', message: 'The database is waking up.', status: 503, retryAfterSeconds: 2 }
export const unreachable: FailureText = { code: 'unreachable', message: 'The service cannot be reached.', hint: 'The page retries automatically.' }
export const internal: FailureText = {
  code: 'internal',
  message: 'An internal error occurred.',
  requestId: '5f0c2e4a-0000-4000-8000-a3d1c9b7e621',
}

export const viewer: Person = { name: 'Vera Viewer', email: 'vera@example.com', groups: ['viewer'] }
export const clerk: Person = { name: 'Carl Clerk', email: 'carl@example.com', groups: ['clerk'] }
export const operator: Person = { name: 'Olga Operator', email: 'olga@example.com', groups: ['operator'] }
export const nobodyYet: Person = { name: 'Nora Newcomer', email: 'nora@example.com', groups: [] }

export function orderSummary(change: Partial<OrderSummary> = {}): OrderSummary {
  return {
    ...{ id: '10248', status: 'shipped', customerId: 'VINET', amount: '440.00', currency: 'USD', paid: false, placedAt: '1996-07-04T00:00:00Z' },
    ...{ lastSequence: 2, waiting: 0, updatedAt: recently(2), version: 2 },
    ...change,
  }
}

export function orderEvent(change: Partial<OrderEvent> = {}): OrderEvent {
  return {
    ...{ sequence: 1, type: 'placed', occurredAt: '2026-03-02T10:15:00Z', amount: null, currency: null, customerId: 'HARBOR', state: 'applied' },
    ...{ importId, line: 2, fileName: 'early-events.csv', receivedAt: recently(40), appliedAt: recently(39) },
    ...change,
  }
}

export function order(change: Partial<Order> = {}): Order {
  const events = [
    orderEvent({ amount: '129.90', currency: 'EUR' }),
    orderEvent({ sequence: 2, type: 'paid', line: 3, occurredAt: '2026-03-02T11:00:00Z' }),
    orderEvent({ sequence: 3, type: 'shipped', line: 4, occurredAt: '2026-03-03T08:00:00Z' }),
  ]
  const summary = orderSummary({ id: 'A-2041', customerId: 'HARBOR', amount: '129.90', currency: 'EUR', paid: true, lastSequence: 3 })
  return { ...summary, waitsFor: null, events, problems: [], truncated: false, ...change }
}

export function oneImport(change: Partial<Import> = {}): Import {
  return {
    ...{ id: importId, fileName: 'northwind-order-events.csv', key: 'uploads/x/northwind-order-events.csv', versionId: '1', sizeBytes: 80_834 },
    ...{ status: 'read', settled: true, reason: null, reasonCode: null, lines: 1639, queued: 0, applied: 1639, waiting: 0, duplicate: 0, refused: 0 },
    ...{
      uploadedBy: { name: 'Okta_00u1a2b3c4d5', displayName: 'Carl Clerk', email: 'carl@example.com' },
      dead: 0,
      progress: 1,
      createdAt: recently(70),
      updatedAt: recently(50),
      readAt: recently(60),
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    },
    ...change,
  } as Import // the pieces above are all of it, which the spread hides from the compiler
}

export const runningImport = oneImport({
  status: 'reading',
  settled: false,
  lines: 1100,
  queued: 380,
  applied: 705,
  waiting: 3,
  duplicate: 4,
  refused: 8,
  progress: 0.67,
})
export const mixedImport = oneImport({
  id: '1b9a6f0e-58a1-4c1b-9d5e-1c8f2a7d4e11',
  fileName: 'hostile.csv',
  lines: 38,
  applied: 14,
  waiting: 1,
  duplicate: 2,
  refused: 19,
  dead: 2,
})
export const refusedImport = oneImport({
  ...{ id: '2b9a6f0e-58a1-4c1b-9d5e-1c8f2a7d4e12', fileName: 'prices.csv', status: 'refused', lines: 1, applied: 0, refused: 1 },
  ...{
    reasonCode: 'wrong-separator',
    reason: 'The columns are separated by semicolons (;), not by commas. Save it as “CSV UTF-8 (comma delimited)” and import that file.',
  },
})
export const emptyImport = oneImport({
  ...{ id: '5b9a6f0e-58a1-4c1b-9d5e-1c8f2a7d4e15', fileName: 'no-rows.csv', lines: 0, applied: 0, reasonCode: 'no-events' },
  reason: 'There are no lines below the header. Check the export and upload the file again.',
})
export const failedImport = oneImport({
  ...{ id: '3b9a6f0e-58a1-4c1b-9d5e-1c8f2a7d4e13', fileName: 'year-end.csv', status: 'failed', lines: 400, applied: 400, progress: 0.31 },
  ...{ reasonCode: 'unreadable', reason: 'Reading was tried 5 times from byte 24,310 and did not get on: the object was deleted.' },
})

export function importLine(change: Partial<ImportLine> = {}): ImportLine {
  return {
    ...{ line: 2, raw: '10248,1,placed,1996-07-04T00:00:00Z,VINET,440.00,USD', rawTruncated: false, state: 'applied', orderId: '10248', sequence: 1 },
    ...{ reasonCode: null, reason: null, column: null, value: null, changedAt: recently(30), columns: [] },
    ...change,
  } as ImportLine // the pieces above are all of it, which the spread hides from the compiler
}

export function refusedLine(line: number, raw: string, column: string, value: string, reason: string): ImportLine {
  const start = raw.indexOf(value)
  return importLine({
    line,
    raw,
    state: 'refused',
    orderId: null,
    sequence: null,
    reasonCode: 'invalid',
    reason,
    column,
    value,
    columns: [{ start, end: start + value.length }],
  })
}

export function deadLetter(change: Partial<DeadLetter> = {}): DeadLetter {
  return {
    ...{
      importId,
      line: 11,
      fileName: 'northwind-order-events.csv',
      orderId: '10250',
      sequence: 2,
      type: 'shipped',
      attempt: 1,
      reasonCode: 'database-away',
    },
    ...{ reason: 'The database did not answer (connection refused).', raw: '10250,2,shipped,1996-07-12T00:00:00Z,HANAR,,', changedAt: recently(300) },
    ...change,
  }
}
