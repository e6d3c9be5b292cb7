import { Hono } from 'hono'
import { engineNamed } from '../../../engines/index.ts'
import { enginePlace } from '../../../engines/place.ts'
import { shortNames } from '../../../stack/short-names.ts'
import { findTrace } from '../../../traces/find-trace.ts'
import { newestRecords } from '../../../traces/records.ts'
import type { PageRoutes } from '../../page-routes.ts'
import type { InvocationRow } from './types.ts'

const most = 50

/** `GET /` lists the newest invocations, `GET /:id` is the trace of a message, a request, a trace's id or a text. */
export const routes: PageRoutes = ({ project, stack }) =>
  new Hono()
    .get('/', async (c) => {
      const { functions } = await stack()
      const short = shortNames(functions)
      const folder = engineNamed(project.engine).invocations?.(enginePlace(project))
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
