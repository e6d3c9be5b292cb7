import { Hono } from 'hono'
import { bodyOf } from '../../body.ts'
import type { PageRoutes } from '../../page-routes.ts'
import { query } from './query.ts'
import { sessionsOf } from './sessions.ts'
import { overview, tableRows } from './tables.ts'
import type { Filter } from './types.ts'

/**
 * `GET /` lists the tables and the migrations, `GET /sessions` who does what, `GET /tables/:schema/:name?filter=&order=desc&after=` are rows (`filter`, several:
 * JSON, `Filter`), `POST /query` (`{ sql, writes }`) runs a statement, which only reads unless `writes` is true.
 */
export const routes: PageRoutes = ({ stack }) =>
  new Hono()
    .get('/', async (c) => c.json(await overview(await stack())))
    .get('/sessions', async (c) => c.json(await sessionsOf(await stack())))
    .get('/tables/:schema/:name', async (c) => {
      const { schema, name } = c.req.param()
      const filters = (c.req.queries('filter') ?? []).map((each) => JSON.parse(each) as Filter) // checked where it is used
      return c.json(
        await tableRows(await stack(), { schema, name, filters, isBackwards: c.req.query('order') === 'desc', after: c.req.query('after') }),
      )
    })
    .post('/query', async (c) => {
      const { sql, writes } = await bodyOf<{ sql?: unknown; writes?: unknown }>(c)
      return c.json(await query(await stack(), String(sql ?? ''), writes === true))
    })
