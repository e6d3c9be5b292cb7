import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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

it.each([
  ['lost', () => rm(join(folder, 'password'))],
  ['cut', () => writeFile(join(folder, 'password'), '')],
  ['another', () => writeFile(join(folder, 'password'), 'a-password-of-other-data\n')],
])('gives the database a new password where the kept one is %s; the data stay', async (_, harm) => {
  const port = await getPort({ host: '127.0.0.1' })
  const first = await startPostgres({ folder, port, database: 'things' })
  await asked(first.url, 'create table if not exists kept as select 7 as number')
  await first.stop()
  await harm()
  const second = await startPostgres({ folder, port, database: 'things' })
  expect(second.password).not.toBe(first.password)
  expect(await asked(second.url, 'select number from kept')).toEqual([{ number: 7 }])
  await second.stop()
})

async function asked(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
