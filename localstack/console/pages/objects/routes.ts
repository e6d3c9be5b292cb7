import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { StagecraftError } from '../../../errors.ts'
import type { PageRoutes } from '../../page-routes.ts'
import { buckets, mostBytes, objectBytes, objectDetail, objectPage, upload } from './objects.ts'

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
    .post('/:bucket/upload', bodyLimit({ maxSize: mostBytes, onError: tooLarge }), async (c) =>
      c.json(await upload(console, c.req.param('bucket'), c.req.query('key') ?? '', c.req.header('content-type') ?? '', await c.req.arrayBuffer())),
    )

// by its length before anything is read, and where it says none, as soon as it is longer
function tooLarge(): never {
  throw new StagecraftError('too-large', `The console uploads ${mostBytes / 1_024 ** 2} MiB at the most.`, {
    hint: 'Use `npx stagecraft exec -- aws s3 cp`.',
  })
}
