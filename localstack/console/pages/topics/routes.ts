import { Hono } from 'hono'
import { bodyOf } from '../../body.ts'
import type { PageRoutes } from '../../page-routes.ts'
import { deployedTopics, publish, testMessage, topicDetail } from './topics.ts'
import type { TopicMessage } from './types.ts'

/** `GET /` lists the topics, `GET /:name` shows one with its subscriptions. `POST /:name/test` and `POST /:name/publish` take a `TopicMessage`. */
export const routes: PageRoutes = (console) =>
  new Hono()
    .get('/', async (c) => c.json({ topics: await deployedTopics(console) }))
    .get('/:name', async (c) => c.json(await topicDetail(console, c.req.param('name'))))
    .post('/:name/test', async (c) => c.json({ verdicts: await testMessage(console, c.req.param('name'), await bodyOf<TopicMessage>(c)) }))
    .post('/:name/publish', async (c) => c.json(await publish(console, c.req.param('name'), await bodyOf<TopicMessage>(c))))
