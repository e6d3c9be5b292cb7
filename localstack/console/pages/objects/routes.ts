import { Hono } from 'hono'
import type { PageRoutes } from '../../page-routes.ts'
import { buckets, objectBytes, objectDetail, objectPage, upload } from './objects.ts'

/**
 * `GET /` lists the buckets, `GET /:bucket?prefix=&next=` what lies in one, `GET /:bucket/object?key=&version=` shows an object,
 * `GET /:bucket/bytes?key=&version=` is its content. `POST /:bucket/upload?key=` puts the body there.
 */
export const routes: PageRoutes = (console) =>
  new Hono()
    .get('/', async (c) => c.json({ buckets: await buckets(console) }))
    .get('/:bucket', async (c) => c.json(await objectPage(console, c.req.param('bucket'), c.req.query('prefix') ?? '', c.req.query('next'))))
    .get('/:bucket/object', async (c) => c.json(await objectDetail(console, c.req.param('bucket'), c.req.query('key') ?? '', c.req.query('version'))))
    .get('/:bucket/bytes', async (c) => {
      const bytes = await objectBytes(console, c.req.param('bucket'), c.req.query('key') ?? '', c.req.query('version'))
      // whatever it is, a browser only keeps it
      return c.body(bytes, 200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' })
    })
    .post('/:bucket/upload', async (c) =>
      c.json(await upload(console, c.req.param('bucket'), c.req.query('key') ?? '', c.req.header('content-type') ?? '', await c.req.arrayBuffer())),
    )
