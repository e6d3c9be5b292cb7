import type { Mutant } from '@stagecraft/cli'

const lost = 'nothing lost'
const twice = 'nothing twice'
const order = 'in order'
const told = 'told'
const bad = 'bad lines'
const figures = 'figures'

const inFile = (file: string, name: string, breaks: string, find: string, replace: string): Mutant => ({
  name,
  breaks,
  edits: [{ file: `backend/${file}`, find, replace }],
})

/** Mistakes in the backend, each of which breaks a promise. Where the application heals a mistake by itself, it is not here: docs/histories.md. */
export const mutants: readonly Mutant[] = [
  // files and lines
  inFile('intake/reconcile.ts', 'the reconciler sends no lost lines', lost, 'if ((await depths.total()) > 0) return 0', 'if (depths) return 0'),
  inFile('intake/reconcile.ts', 'the reconciler reads no forgotten objects', lost, 'await invoker.readObject(object)', ''),
  inFile('intake/reconcile.ts', 'the reconciler resumes no readings', lost, 'await invoker.readOn(importId)', ''),
  inFile(
    'intake/adapters/postgres-reading-ledger.ts',
    'two versions of a key are registered at once',
    lost,
    "await client.query(`select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))`, [object.bucket, object.key])",
    '',
  ),
  inFile(
    'intake/adapters/postgres-reading-ledger.ts',
    'a second version of a key is read',
    lost,
    "case when earlier.id is null then 'reading' else 'refused' end",
    "'reading'",
  ),
  inFile(
    'intake/adapters/insert-lines.ts',
    'a line that is entered again is queued again',
    lost,
    'on conflict (import_id, line) do nothing',
    "on conflict (import_id, line) do update set state = 'queued'",
  ),
  inFile(
    'intake/adapters/insert-lines.ts',
    'lines that were there already are counted again',
    lost,
    'queued: queued.length, refused',
    'queued: lines.length, refused',
  ),
  inFile(
    'intake/read-file.ts',
    'a refused line is not entered',
    lost,
    'const toSend = await ledger.enter(reading, entries, sentTo)',
    'const toSend = await ledger.enter(reading, entries.filter(({ refusal }) => !refusal), sentTo)',
  ),
  inFile(
    'intake/read-file.ts',
    'the place moves before the lines are entered',
    lost,
    'await enterAndSend(dependencies, reading, lines, progress.sentTo)',
    'if (isHeaderRead) progress.sentTo = { bytes: chunk.at(-1)?.end ?? 0, line: chunk.at(-1)?.number ?? 0 }\n    await enterAndSend(dependencies, reading, lines, progress.sentTo)',
  ),
  inFile(
    'intake/read-file.ts',
    'a bad line stops the file',
    lost,
    "if ('refusal' in parsed) return",
    "if ('refusal' in parsed) throw new Error(parsed.refusal.reason)\n    if ('refusal' in parsed) return",
  ),
  inFile(
    'intake/read-file.ts',
    'a bad line is refused without its reason',
    bad,
    "if ('refusal' in parsed) return { ...refusedLine(line, parsed.refusal)",
    "if ('refusal' in parsed) return { ...refusedLine(line, { ...parsed.refusal, reason: '' })",
  ),
  inFile(
    'intake/read-file.ts',
    'a broken quote harms the lines beside it',
    bad,
    'const parsed = parseLine(line)',
    "const parsed = lines.map(parseLine).find((each) => 'refusal' in each && each.refusal.code === 'broken-quoting') ?? parseLine(line)",
  ),
  inFile('platform/database/transaction.ts', 'statements are not in one transaction', lost, "await client.query('begin')", ''),

  // events and orders
  inFile(
    'orders/rules/decide.ts',
    'other content under a number counts as a repeat',
    twice,
    'holder.fingerprint === event.fingerprint ?',
    'holder ?',
  ),
  inFile(
    'orders/events/fingerprint.ts',
    'the fingerprint leaves the customer out',
    twice,
    'occurredAt, customerId, amount, currency]))',
    'occurredAt]))',
  ),
  inFile(
    'orders/rules/decide.ts',
    'a number may be left out',
    order,
    'event.sequence > order.lastSequence + 1',
    'event.sequence > order.lastSequence + 2',
  ),
  inFile('orders/rules/settle-lines.ts', 'what waits behind a gap is forgotten', order, 'closeGap(said.orderId)\n', '\n'),
  inFile(
    'orders/rules/settle-lines.ts',
    'a redelivery is decided once more',
    lost,
    "if (state !== 'queued' && state !== 'dead') continue",
    'if (state === undefined) continue',
  ),
  inFile('orders/rules/settle-lines.ts', 'a refused event keeps its number', lost, 'events.delete(eventKey(orderId, next.sequence))', ''),
  inFile(
    'orders/rules/transition.ts',
    'a payment after shipping sets the status back',
    order,
    "order.status === 'placed' ? 'paid' : order.status",
    "'paid'",
  ),
  inFile(
    'orders/adapters/order-ledger.ts',
    'an order that exists is not locked',
    twice,
    'on conflict (id) do update set id = excluded.id where false',
    'on conflict (id) do nothing',
  ),
  inFile(
    'orders/adapters/order-ledger.ts',
    'the snapshot is read before the lock',
    order,
    'await lockOrders(client, lines)\n        const settlement = decide(await readSnapshot(client, lines))',
    'const snapshot = await readSnapshot(client, lines)\n        await lockOrders(client, lines)\n        const settlement = decide(snapshot)',
  ),
  inFile(
    'orders/adapters/order-ledger.ts',
    'the figures move in a transaction of their own',
    lost,
    'await moveFigures(client, settlement)\n        return',
    "await client.query('commit')\n        await client.query('begin')\n        await moveFigures(client, settlement)\n        return",
  ),
  inFile(
    'orders/adapters/order-ledger.ts',
    'only one import of a batch gets its figures',
    lost,
    'values: [JSON.stringify(moves), settlement.now]',
    'values: [JSON.stringify(moves.slice(0, 1)), settlement.now]',
  ),
  inFile(
    'orders/adapters/write-settlement.ts',
    'a change is not put into the outbox with its event',
    told,
    'from json_array_elements($4) as c\n',
    'from json_array_elements($4) as c where false\n',
  ),
  inFile(
    'orders/adapters/read-snapshot.ts',
    'only the first of the waiting events is looked at',
    order,
    'union\n    select run.order_id, next.sequence from run cross',
    'union\n    select run.order_id, next.sequence from (select * from run where false) as run cross',
  ),

  // telling
  inFile(
    'outbox/adapters/outbox.ts',
    'the newest change of an order is published first',
    told,
    'where published_at is null and order_id > $1 order by order_id, sequence limit 1',
    'where published_at is null and order_id > $1 order by order_id, sequence desc limit 1',
  ),
  inFile(
    'outbox/adapters/outbox.ts',
    'a change is marked before it is published',
    told,
    'const accepted = await publish(taken)\n        await mark(client, accepted)',
    'await mark(client, taken)\n        const accepted = await publish(taken).catch(() => taken)',
  ),
  inFile('outbox/adapters/outbox.ts', 'publishers do not lock what they take', told, '    for update skip locked\n', ''),
  inFile(
    'outbox/adapters/topic.ts',
    'a batch that was taken in part counts as taken',
    told,
    'events.filter((_, index) => accepted.has(String(index)))',
    'events.filter(() => accepted.size >= 0)',
  ),
  inFile(
    'platform/queue-batch.ts',
    'messages that failed are not reported',
    told,
    '{ batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) }',
    '{ batchItemFailures: [] as { itemIdentifier: string }[] }',
  ),
  inFile(
    'audit/record-audit.ts',
    'a failure of the audit is swallowed',
    told,
    'catch((alone: unknown) => fail(messageId, alone))',
    'catch(() => {})',
  ),
  inFile('notices/rules/notice.ts', 'no customer hears of a cancellation', told, "['shipped', 'delivered', 'cancelled']", "['shipped', 'delivered']"),

  // dead letters and redrives
  {
    name: 'a dead letter overwrites an outcome',
    breaks: lost,
    edits: [
      {
        file: 'backend/operations/adapters/dead-letter-ledger.ts',
        find: "and line = $2 and state = 'queued' and attempt <= $3",
        replace: 'and line = $2 and attempt <= $3',
      },
      // else the table's own check refuses a figure below 0, and the outcome stays
      {
        file: 'backend/operations/adapters/dead-letter-ledger.ts',
        find: 'from dead where i.id = dead.import_id\n',
        replace: 'from dead where i.id = dead.import_id and i.queued > 0\n',
      },
    ],
  },
  inFile(
    'operations/adapters/dead-letter-ledger.ts',
    'a dead letter does not move the figures',
    lost,
    'set queued = i.queued - 1, dead = i.dead + 1, updated_at',
    'set updated_at',
  ),
  inFile(
    'intake/adapters/postgres-resend-ledger.ts',
    'a redrive does not move the figures',
    lost,
    'set dead = dead - $2, queued = queued + $2, updated_at',
    // a parameter that no place needs would be an error, and nothing would be sent again
    'set dead = dead - 0 * $2, updated_at',
  ),

  // what people see
  inFile(
    'operations/adapters/figure-queries.ts',
    'the summary counts published changes',
    figures,
    'from outbox where published_at is null',
    'from outbox where published_at is not null',
  ),
  inFile(
    'operations/adapters/figure-queries.ts',
    'the summary forgets orders that wait',
    figures,
    '(count(*) filter (where waiting > 0))::int as waiting',
    '(count(*) filter (where waiting > 1))::int as waiting',
  ),
  inFile(
    'intake/adapters/postgres-import-queries.ts',
    'the list of imports mixes two figures up',
    figures,
    'lines, queued, applied, waiting, duplicate, refused, dead,',
    'lines, queued, applied, waiting, refused as duplicate, duplicate as refused, dead,',
  ),
]
