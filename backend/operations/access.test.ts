import { describe, expect, it } from 'vitest'
import { activityApi } from '../activity/http/api.ts'
import { intakeApi } from '../intake/http/api.ts'
import { ordersApi } from '../orders/http/api.ts'
import type { Group } from '../platform/caller.ts'
import type { Api } from '../platform/http/api.ts'
import { as } from '../platform/http/testing.ts'
import { operationsApi } from './http/api.ts'

// nobody who is refused reaches what an API is made of, and who is let in is told that it is not there
const nothing = new Proxy({}, { get: () => () => Promise.reject(new Error('let in')) })
const id = '0b6f4f0e-4d32-4b3c-9d64-0a4f7f2c1c11'

const apis: Record<string, Api> = {
  intake: intakeApi({ queries: nothing, startUpload: letIn, writeRefusedFile: letIn } as never),
  orders: ordersApi(nothing as never),
  operations: operationsApi({ figures: nothing, depths: letIn, deadLetters: nothing, redrives: nothing, start: letIn, routes: [] } as never),
  activity: activityApi(nothing as never),
}

async function letIn(): Promise<never> {
  throw new Error('let in')
}

const routes: [string, string, string, Group][] = [
  ['intake', 'GET', '/imports', 'viewer'],
  ['intake', 'GET', `/imports/${id}`, 'viewer'],
  ['intake', 'GET', `/imports/${id}/lines`, 'viewer'],
  ['intake', 'GET', `/imports/${id}/refused`, 'viewer'],
  ['intake', 'POST', `/imports/${id}/refused-file`, 'viewer'],
  ['intake', 'POST', '/uploads', 'clerk'],
  ['orders', 'GET', '/orders', 'viewer'],
  ['orders', 'GET', '/orders/A-1', 'viewer'],
  ['orders', 'GET', '/dead-letters/redrive-preview', 'operator'],
  ['operations', 'GET', '/summary', 'viewer'],
  ['operations', 'GET', '/dead-letters', 'operator'],
  ['operations', 'GET', '/redrives', 'operator'],
  ['operations', 'GET', `/redrives/${id}`, 'operator'],
  ['operations', 'POST', '/redrives', 'operator'],
  ['activity', 'GET', '/activity', 'operator'],
]
const groups: Group[] = ['viewer', 'clerk', 'operator']

describe.each(routes)('%s: %s %s', (feature, method, path, group) => {
  const body =
    method === 'POST' && !path.endsWith('refused-file') ? JSON.stringify(path === '/uploads' ? { fileName: 'a.csv', sizeBytes: 1 } : {}) : undefined
  const ask = async (env: object) => {
    const request = { method, ...(body && { body, headers: { 'content-type': 'application/json' } }) }
    return (await apis[feature]?.request(path, request, env))?.status ?? 0
  }

  it(`is for ${group} and who includes it`, async () => {
    for (const each of groups) {
      const status = await ask(as(each))
      expect([each, status]).toEqual([each, groups.indexOf(each) < groups.indexOf(group) ? 403 : 500])
    }
  })

  it('is not for somebody in no group, and not for nobody', async () => {
    expect([await ask(as(undefined)), await ask({})]).toEqual([403, 401])
  })
})

it('whether it works, its description, and that a thing is not there may be asked by anybody', async () => {
  const statuses = await Promise.all(['/health', '/openapi.json', '/nothing'].map(async (path) => (await apis.operations?.request(path))?.status))
  expect(statuses).toEqual([503, 200, 404])
})
