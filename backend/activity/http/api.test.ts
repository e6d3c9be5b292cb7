import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { recordActivity } from '../../platform/database/activity.ts'
import { transaction } from '../../platform/database/transaction.ts'
import { as } from '../../platform/http/testing.ts'
import { activityQueries } from '../adapters/activity-queries.ts'
import { activityApi } from './api.ts'
import type { ActivityPage } from './routes.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

async function get(query = '', headers = {}) {
  const response = await activityApi(activityQueries(database.as('reader'))).request(`/activity${query}`, { headers }, as('operator'))
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    body: (response.status === 304 ? null : await response.json()) as ActivityPage,
  }
}

describe('GET /activity', () => {
  it('shows who did what, newest first, page after page, each once, also those of one instant', async () => {
    const bob = { subject: 's-2', name: 'Okta_2', displayName: 'Bob Example', email: 'bob@example.com' }
    await transaction(database.as('writer'), async (client) => {
      for (let count = 1; count <= 5; count++) {
        await recordActivity(client, { subject: 's-1', name: 'ann', requestId: `r-${count}` }, 'upload-started', `uploads/${count}/a.csv`)
      }
    })
    await transaction(database.as('writer'), (client) => recordActivity(client, { ...bob, requestId: 'r-6' }, 'redrive-started', 'x'))
    const { rows } = await database.pool.query(`select display_name, email from activity where name = 'ann' limit 1`)
    expect(rows).toEqual([{ display_name: null, email: null }])
    const seen: ActivityPage['items'] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body }: { body: ActivityPage } = await get(`?limit=2${next && `&cursor=${next}`}`)
      seen.push(...body.items)
      next = body.next
    }
    expect(seen.map(({ requestId }) => requestId)).toEqual(['r-6', 'r-5', 'r-4', 'r-3', 'r-2', 'r-1'])
    expect(seen[0]).toEqual({
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      subject: 's-2',
      name: 'Okta_2',
      displayName: 'Bob Example',
      email: 'bob@example.com',
      action: 'redrive-started',
      target: 'x',
      requestId: 'r-6',
    })
  })

  it('answers 304 until something is done', async () => {
    const { etag } = await get()
    expect((await get('', { 'if-none-match': etag })).status).toBe(304)
    await transaction(database.as('writer'), (client) =>
      recordActivity(client, { subject: 's-3', name: 'eve', requestId: 'r-7' }, 'redrive-started', 'y'),
    )
    expect((await get('', { 'if-none-match': etag })).status).toBe(200)
  })

  it.each(['cursor=nonsense', `cursor=${Buffer.from('["1","x"]').toString('base64url')}`, 'limit=0', 'subject=s-1'])('refuses ?%s', async (query) => {
    expect((await get(`?${query}`)).status).toBe(400)
  })
})
