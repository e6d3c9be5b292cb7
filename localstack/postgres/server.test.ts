import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import getPort from 'get-port'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { removePostgres, startPostgres } from './server.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-postgres-'))
})
afterAll(() => removePostgres(folder))

it('makes the database at the next start where a first one was interrupted before', async () => {
  const port = await getPort({ host: '127.0.0.1' })
  const first = await startPostgres({ folder, port, database: 'things' })
  const client = new pg.Client({ connectionString: first.url.replace(/things$/, 'postgres') })
  await client.connect()
  await client.query('drop database things')
  await client.end()
  await first.stop()
  await rm(join(folder, 'created'))
  const second = await startPostgres({ folder, port, database: 'things' })
  const again = new pg.Client({ connectionString: second.url })
  await again.connect()
  expect((await again.query('select current_database() as name')).rows).toEqual([{ name: 'things' }])
  await again.end()
  await second.stop()
})
