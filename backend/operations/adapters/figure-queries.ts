import type pg from 'pg'
import { utc } from '../../platform/database/utc.ts'
import type { FigureQueries, Figures } from '../ports.ts'

type ByStatus = Figures['orders']['byStatus']

interface FiguresRow {
  total: number
  notYetPlaced: number
  waiting: number
  byStatus: Partial<ByStatus>
  amounts: Figures['amounts']
  reading: number
  unsettled: number
  dead: number
  unreadable: number
  unpublished: number
  updatedAt: string | null
}

const noOrders: ByStatus = { placed: 0, paid: 0, shipped: 0, delivered: 0, cancelled: 0 }

export function figureQueries(pool: pg.Pool): FigureQueries {
  return {
    async figures() {
      const { rows } = await pool.query<FiguresRow>({ name: 'figures', text: figuresText })
      const row = rows[0]
      if (!row) throw new Error('An aggregate without group gives one row.')
      return {
        orders: { total: row.total, byStatus: { ...noOrders, ...row.byStatus }, notYetPlaced: row.notYetPlaced, waiting: row.waiting },
        amounts: row.amounts,
        imports: { reading: row.reading, unsettled: row.unsettled },
        deadLetters: row.dead,
        unreadableMessages: row.unreadable,
        outbox: { unpublished: row.unpublished },
        updatedAt: row.updatedAt,
      }
    },
    async ping() {
      await pool.query('select 1')
    },
  }
}

/** All figures in one round trip; orders and imports are each gone through once. */
const figuresText = `
  with by_kind as materialized (
    select status, currency, count(*)::int as orders, sum(amount) as amount, (count(*) filter (where waiting > 0))::int as waiting
    from orders group by status, currency
  ), import_figures as (
    select (count(*) filter (where status = 'reading'))::int as reading,
      (count(*) filter (where status = 'reading' or (status = 'read' and queued > 0)))::int as unsettled,
      coalesce(sum(dead), 0)::int as dead, max(updated_at) as updated_at
    from imports
  )
  select coalesce((select sum(orders) from by_kind), 0)::int as total,
    coalesce((select sum(orders) from by_kind where status is null), 0)::int as "notYetPlaced",
    coalesce((select sum(waiting) from by_kind), 0)::int as waiting,
    coalesce((select json_object_agg(status, orders) from (select status, sum(orders)::int as orders from by_kind where status is not null group by status) s), '{}') as "byStatus",
    coalesce((select json_agg(json_build_object('currency', currency, 'amount', amount::text, 'orders', orders) order by currency)
      from (select currency, sum(amount) as amount, sum(orders)::int as orders from by_kind where currency is not null group by currency) a), '[]') as amounts,
    i.reading, i.unsettled, i.dead,
    (select count(*)::int from unreadable_messages) as unreadable,
    (select count(*)::int from outbox where published_at is null) as unpublished,
    ${utc('greatest(i.updated_at, (select max(updated_at) from orders))')} as "updatedAt"
  from import_figures i`
