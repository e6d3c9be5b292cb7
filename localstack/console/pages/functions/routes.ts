import { Hono } from 'hono'
import { bodyOf } from '../../body.ts'
import type { PageRoutes } from '../../page-routes.ts'
import { functionDetail, functionRows, invoke } from './functions.ts'
import { withFunctionsInTemplate } from './with-template.ts'

/** `GET /` lists the functions, `GET /:name` shows one, `POST /:name/invoke` (`{ event }`) invokes it. */
export const routes: PageRoutes = ({ project, stack, description }) => {
  const whole = async () => withFunctionsInTemplate(await description(), (await stack()).functions)
  return new Hono()
    .get('/', async (c) => c.json({ functions: functionRows(await whole()) }))
    .get('/:name', async (c) => c.json(await functionDetail(project, await stack(), await whole(), c.req.param('name'))))
    .post('/:name/invoke', async (c) => {
      const { event } = await bodyOf<{ event: unknown }>(c) // anything is an event
      return c.json(await invoke(await stack(), await whole(), c.req.param('name'), event))
    })
}
