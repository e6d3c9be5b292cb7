import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('the database refuses figures that do not add up', async () => {
  const insert = `insert into imports (bucket, object_key, version_id, file_name, size_bytes, traceparent, lines, applied) values ('b', 'k', $1, 'f', 1, 't', $2, $3)`
  await database.pool.query(insert, ['good', 1, 1])
  await expect(database.pool.query(insert, ['bad', 2, 1])).rejects.toThrow('imports_nothing_lost')
})
