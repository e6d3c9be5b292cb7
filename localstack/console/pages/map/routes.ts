import { Hono } from 'hono'
import type { PageRoutes } from '../../page-routes.ts'
import { systemMap } from './map.ts'

/** `GET /`: `SystemMap`. */
export const routes: PageRoutes = (console) => new Hono().get('/', async (c) => c.json(await systemMap(console)))
