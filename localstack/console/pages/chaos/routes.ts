import { Hono } from 'hono'
import { bodyOf } from '../../body.ts'
import type { PageRoutes } from '../../page-routes.ts'
import { chaos, startChaos, stopChaos } from './chaos.ts'
import type { ChaosWish } from './types.ts'

/** `GET /` is what can be done, and the last run with its verdict so far. `POST /start` takes a `ChaosWish`, `POST /stop` asks the run to end. */
export const routes: PageRoutes = (console) =>
  new Hono()
    .get('/', async (c) => c.json(await chaos(console)))
    .post('/start', async (c) => c.json(await startChaos(console, await bodyOf<ChaosWish>(c))))
    .post('/stop', async (c) => c.json(await stopChaos(console)))
