import { Hono } from 'hono'
import type { PageRoutes } from '../../page-routes.ts'
import { alarmDetail, alarmRows } from './alarms.ts'
import { cause } from './cause.ts'
import { mailbox, messageText } from './messages.ts'

/**
 * `GET /` lists the messages, `GET /messages/:id` has the text of one, `GET /alarms` the alarms, `GET /alarms/:name` shows one with its history. `POST /alarms/:name/cause` makes it go off,
 * `POST /alarms/:name/end` ends what made it: both begin it, and the alarm's state tells the rest.
 */
export const routes: PageRoutes = (console) =>
  new Hono()
    .get('/', async (c) => c.json(await mailbox(console)))
    .get('/messages/:id', async (c) => c.json(await messageText(console, c.req.param('id'))))
    .get('/alarms', async (c) => c.json({ alarms: await alarmRows(console) }))
    .get('/alarms/:name', async (c) => c.json(await alarmDetail(console, c.req.param('name'))))
    .post('/alarms/:name/cause', async (c) => c.json(await cause(console, c.req.param('name'), false)))
    .post('/alarms/:name/end', async (c) => c.json(await cause(console, c.req.param('name'), true)))
