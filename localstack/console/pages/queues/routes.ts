import { Hono } from 'hono'
import { StagecraftError } from '../../../errors.ts'
import { bodyOf } from '../../body.ts'
import type { PageRoutes } from '../../page-routes.ts'
import { planResend } from './plan-resend.ts'
import { deployedQueues, queueDetail, queueNamed, send } from './queues.ts'
import { reasonsOf } from './reason.ts'
import { resend } from './resend.ts'
import type { Choice, QueuedMessage, QueueRow, Sending } from './types.ts'

const pageSize = 50

/**
 * `GET /` lists the queues, `GET /:name` shows one, `GET /:name/messages?after=` a page of its messages.
 * `POST /:name/reasons` (a message) says why it is a dead letter, `POST /:name/send` (`Sending`) sends one,
 * `POST /:name/plan` and `POST /:name/resend` (`Choice`) say what a resend will do, and do it.
 */
export const routes: PageRoutes = (console) =>
  new Hono()
    .get('/', async (c) => c.json({ queues: (await deployedQueues(console)).map(({ url: _, ...row }): QueueRow => row) }))
    .get('/:name', async (c) => c.json(await queueDetail(console, c.req.param('name'))))
    .get('/:name/messages', async (c) => {
      const { name } = await queueNamed(console, c.req.param('name'))
      const after = Number(c.req.query('after') ?? 0)
      const most = Math.min(Number(c.req.query('most') ?? pageSize), 1_000)
      if (!Number.isSafeInteger(after) || !(most > 0))
        throw new StagecraftError('not-a-cursor', `“${c.req.query('after')}” is not the start of a page.`)
      return c.json((await console.engine.queuedMessages?.(await console.door(), name, after, most)) ?? { messages: [] })
    })
    .post('/:name/reasons', async (c) => c.json({ reasons: await reasonsOf(console, await bodyOf<QueuedMessage>(c)) }))
    .post('/:name/send', async (c) => c.json(await send(console, c.req.param('name'), await bodyOf<Sending>(c))))
    .post('/:name/plan', async (c) => c.json(await planResend(console, c.req.param('name'), await bodyOf<Choice>(c))))
    .post('/:name/resend', async (c) => c.json(await resend(console, c.req.param('name'), await bodyOf<Choice>(c))))
