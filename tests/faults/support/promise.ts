import type pg from 'pg'
import type { WrittenEvent } from '../../system/support/order-files.ts'
import { modelOrders } from '../../system/support/order-model.ts'

type Database = pg.Pool | pg.PoolClient

/**
 * Every breach of the promise (docs/architecture.md) that the tables show, over every order and every line of the database, in words; empty where it holds.
 * It reads the tables and nothing of the application's code. `settled` also asks that everything is done: nothing queued, all published and told.
 */
export async function breaches(database: Database, { settled }: { settled: boolean } = { settled: true }): Promise<string[]> {
  const checks = settled ? { ...always, ...whenSettled } : always
  const found: string[] = []
  for (const [promise, text] of Object.entries(checks)) {
    const { rows } = await database.query<{ breach: string }>(`select breach::text from (${text}) as found (breach) limit 5`)
    found.push(...rows.map(({ breach }) => `${promise}: ${breach}`))
  }
  return found
}

/** How the orders in the database differ from what `events` make of them. */
export async function differences(database: Database, events: readonly WrittenEvent[]): Promise<string[]> {
  const expected = modelOrders(events)
  const { rows } = await database.query<{ id: string; text: string }>(
    `select id, concat_ws(' ', status, paid, last_sequence, waiting, customer_id, amount) as text from orders where id = any($1)`,
    [expected.map(({ id }) => id)],
  )
  const found = new Map(rows.map(({ id, text }) => [id, text]))
  return expected.flatMap(({ id, status, paid, lastSequence, waiting, customerId, amount }) => {
    const wanted = lastSequence === 0 ? `f 0 ${waiting}` : `${status} ${paid ? 't' : 'f'} ${lastSequence} ${waiting} ${customerId} ${amount}`
    return found.get(id) === wanted ? [] : [`order ${id} is "${found.get(id)}", not "${wanted}"`]
  })
}

const states = ['queued', 'applied', 'waiting', 'duplicate', 'refused', 'dead'] as const
const counts = states.map((state) => `count(*) filter (where l.state = '${state}')`).join(', ')
const figures = states.map((state) => `i.${state}`).join(', ')

/** An import's figures beside the counts of its rows, in one statement and so in one snapshot. */
export const identity = `
  select i.object_key || ' says ' || concat_ws(' ', i.lines, ${figures}) || ', its rows ' || concat_ws(' ', count(l.line), ${counts})
  from imports i left join import_lines l on l.import_id = i.id
  group by i.id
  having i.lines <> count(l.line) or i.lines <> ${states.map((state) => `i.${state}`).join(' + ')}
    or (${figures}) is distinct from (${counts})`

const always: Record<string, string> = {
  'nothing lost: the figures are those of the rows': identity,
  'nothing lost: an applied or waiting line has its event': `
    select l.import_id || ' line ' || l.line || ' is ' || l.state from import_lines l left join order_events e using (import_id, line)
    where l.state in ('applied', 'waiting') and e.state is distinct from l.state`,
  'nothing lost: an event has its line': `
    select e.order_id || ' ' || e.sequence from order_events e left join import_lines l using (import_id, line) where e.state is distinct from l.state`,
  'nothing twice: a duplicate repeats an event that is there': `
    select l.import_id || ' line ' || l.line from import_lines l left join order_events e on e.order_id = l.order_id and e.sequence = l.sequence
    where l.state = 'duplicate' and (e.order_id is null or (e.import_id, e.line) = (l.import_id, l.line))`,
  'nothing twice: a number has one line that holds it': `
    select order_id || ' ' || sequence from import_lines where state in ('applied', 'waiting') group by order_id, sequence having count(*) > 1`,
  'in order: the applied numbers are 1 to n': `
    select o.id || ': last ' || o.last_sequence || ', applied ' || count(e.sequence) || ' up to ' || coalesce(max(e.sequence), 0)
    from orders o left join order_events e on e.order_id = o.id and e.state = 'applied'
    group by o.id having o.last_sequence <> count(e.sequence) or o.last_sequence <> coalesce(max(e.sequence), 0)`,
  'in order: an order counts what waits, and nothing waits for nothing': `
    select o.id || ': waiting ' || o.waiting || ' of ' || count(e.sequence) || ' from ' || coalesce(min(e.sequence), 0)
    from orders o left join order_events e on e.order_id = o.id and e.state = 'waiting'
    group by o.id having o.waiting <> count(e.sequence) or min(e.sequence) <= o.last_sequence + 1 or (o.last_sequence = 0 and count(e.sequence) = 0)`,
  'told: a change is in the outbox with its event, and only then': `
    select coalesce(e.order_id, x.order_id) || ' ' || coalesce(e.sequence, x.sequence)
    from (select * from order_events where state = 'applied') e full join outbox x using (order_id, sequence) where e.order_id is null or x.order_id is null`,
  'told: nothing is told that is not so': `
    select a.order_id || ' ' || a.sequence from audit_entries a left join order_events e using (order_id, sequence)
    where e.state is distinct from 'applied' or (a.type, a.import_id, a.line) is distinct from (e.type, e.import_id, e.line)`,
  'told: changes arrive in sequence': `
    select order_id || ' ' || sequence || ' came after ' || before
    from (select *, lag(sequence) over (partition by order_id order by id) as before from audit_entries) a where sequence <> coalesce(before, 0) + 1`,
  'told: notices arrive in sequence': `
    select order_id || ' ' || sequence || ' came after ' || before
    from (select *, lag(sequence) over (partition by order_id order by id) as before from customer_notices) n where sequence <= before`,
  'bad lines: each says why': `
    select import_id || ' line ' || line from import_lines where state in ('refused', 'dead') and (reason_code is null or coalesce(reason, '') = '')`,
}

const whenSettled: Record<string, string> = {
  'settled: every import is': `select object_key || ' is ' || status || ' with ' || queued || ' queued' from imports where status = 'reading' or (status = 'read' and queued > 0)`,
  'settled: everything is published': `select order_id || ' ' || sequence from outbox where published_at is null`,
  'settled: the audit has every change once': `
    select e.order_id || ' ' || e.sequence from order_events e left join audit_entries a using (order_id, sequence)
    where e.state = 'applied' and a.id is null`,
  'settled: customers were told of every shipping, delivery and cancellation, and of nothing else': `
    select coalesce(e.order_id, n.order_id) || ' ' || coalesce(e.sequence, n.sequence)
    from (select * from order_events where state = 'applied' and type in ('shipped', 'delivered', 'cancelled')) e full join customer_notices n using (order_id, sequence)
    where e.order_id is null or n.id is null or (n.kind, n.customer_id) is distinct from (e.type, e.customer_id)`,
}
