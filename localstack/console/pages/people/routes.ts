import { Hono } from 'hono'
import { bodyOf } from '../../body.ts'
import type { PageRoutes } from '../../page-routes.ts'
import { decoded, people, rolePermissions } from './people.ts'

/** `GET /` lists the sample people, `GET /permissions` grants and refusals; `POST /decode` (`{ token }`) says what a token holds: a token stays out of addresses. */
export const routes: PageRoutes = (console) =>
  new Hono()
    .get('/', async (c) => c.json(await people(console)))
    .get('/permissions', async (c) => c.json(await rolePermissions(console)))
    .post('/decode', async (c) => c.json(await decoded(console, (await bodyOf<{ token: string }>(c)).token.trim())))
