import type { Sight } from '@stagecraft/cli'
import { type Rows, states } from './rows.ts'

interface Summary {
  orders: { total: number; byStatus: Record<string, number>; notYetPlaced: number; waiting: number }
  amounts: { currency: string; amount: string; orders: number }[]
  imports: { reading: number; unsettled: number }
  deadLetters: number
  outbox: { unpublished: number }
}

/** The figures that people see, by the API, are those of the rows at the same moment. */
export async function* figures({ request }: Pick<Sight, 'request'>, now: Rows): AsyncGenerator<string> {
  const { status, body } = await request('viewer', 'GET', '/summary')
  if (status !== 200) return yield `the summary answered ${status}`
  const { orders, amounts, imports, deadLetters, outbox } = body as Summary
  const placed = now.orders.filter((order) => order.status !== null)
  const said = [
    ...[orders.total, orders.notYetPlaced, orders.waiting, imports.reading, imports.unsettled, deadLetters, outbox.unpublished],
    ...['placed', 'paid', 'shipped', 'delivered', 'cancelled'].map((each) => orders.byStatus[each]),
    ...amounts.flatMap(({ amount, orders: count }) => [Number(amount), count]),
  ]
  const counted = [
    ...[now.orders.length, now.orders.length - placed.length, now.orders.filter(({ waiting }) => waiting > 0).length],
    now.imports.filter((each) => each.status === 'reading').length,
    now.imports.filter((each) => each.status === 'reading' || (each.status === 'read' && each.queued > 0)).length,
    now.lines.filter(({ state }) => state === 'dead').length,
    now.outbox.filter(({ isPublished }) => !isPublished).length,
    ...['placed', 'paid', 'shipped', 'delivered', 'cancelled'].map((each) => placed.filter((order) => order.status === each).length),
    ...(placed.length > 0 ? [placed.reduce((sum, { amount }) => sum + Number(amount), 0), placed.length] : []),
  ]
  if (String(said) !== String(counted)) yield `the summary says ${said}, the rows ${counted}`
  const listed = await request('viewer', 'GET', '/imports?limit=100')
  if (listed.status !== 200) return yield `the list of imports answered ${listed.status}`
  for (const item of (listed.body as { items: Record<string, unknown>[] }).items) {
    const own = now.lines.filter((line) => line.import === item.id)
    const wanted = [own.length, ...states.map((state) => own.filter((line) => line.state === state).length)]
    const shown = figuresOf(item)
    if (String(shown) !== String(wanted)) yield `the list says ${shown} of ${String(item.key)}, its lines are ${wanted}`
  }
}

function figuresOf(item: Record<string, unknown>): unknown[] {
  const held = (item.figures ?? item) as Record<string, unknown>
  return ['lines', ...states].map((name) => held[name])
}

/** While all moves, an answer has to be right by itself: an import's figures account for every line that was read. */
export async function* figuresOnTheMove({ request }: Pick<Sight, 'request'>, prefix: string): AsyncGenerator<string> {
  const { status, body } = await request('viewer', 'GET', '/imports?limit=100')
  // a database that is away is one of the faults
  if (status >= 500) return
  if (status !== 200) return yield `the list of imports answered ${status}`
  for (const item of (body as { items: Record<string, unknown>[] }).items.filter(({ key }) => String(key).startsWith(prefix))) {
    const [lines, ...parts] = figuresOf(item).map(Number)
    if (lines !== parts.reduce((sum, part) => sum + part, 0)) yield `the list says ${lines} lines of ${String(item.key)}, and accounts for ${parts}`
  }
}
