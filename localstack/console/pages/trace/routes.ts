import { Hono } from 'hono'
import { enginePlace } from '../../../engines/place.ts'
import { shortNames } from '../../../stack/short-names.ts'
import { findTrace } from '../../../traces/find-trace.ts'
import { hidingOf } from '../../../traces/hiding.ts'
import { hidden, insideOf } from '../../../traces/inside.ts'
import { newestRecords, recordOf } from '../../../traces/records.ts'
import type { PageRoutes } from '../../page-routes.ts'
import type { InsideAnswer, InvocationRow } from './types.ts'

const most = 50

/**
 * `GET /` lists the newest invocations, `GET /:id` is the trace of a message, a request, a trace's id or a text, `GET /:request/inside` is what went on
 * inside that invocation (`InsideAnswer`).
 */
export const routes: PageRoutes = ({ project, engine, stack }) => {
  const place = enginePlace(project)
  const [folder, insideFolder] = [engine.invocations?.(place), engine.inside?.(place)]
  return new Hono()
    .get('/', async (c) => {
      const { functions } = await stack()
      const short = shortNames(functions)
      const newest = folder ? await newestRecords(folder, most) : []
      const invocations = newest.map(
        ({ at, ms, function: name, request, from: [first, ...others], error }): InvocationRow => ({
          ...{ at, ms, function: short(name), request },
          from: first ? `${first.kind} ${first.name ?? ''}${others.length > 0 ? ` × ${others.length + 1}` : ''}`.trim() : '',
          ...(error ? { error } : {}),
        }),
      )
      return c.json({ invocations })
    })
    .get('/:id', async (c) => c.json(await findTrace(project, await stack(), c.req.param('id'))))
    .get('/:request/inside', async (c) => {
      const record = folder && (await recordOf(folder, c.req.param('request')))
      const inside = record && insideFolder && (await insideOf(insideFolder, record))
      if (!inside) return c.json({} satisfies InsideAnswer)
      const hide = await hidingOf(project, await stack(), [record.function])
      return c.json({ ...hidden(inside, hide), began: record.at, took: record.ms } satisfies InsideAnswer)
    })
}
