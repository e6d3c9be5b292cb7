import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { describe, expect, it } from 'vitest'
import type { Group } from '../caller.ts'
import { stageAllowance } from '../throttle.ts'
import { access } from './access.ts'
import { createApi } from './api.ts'
import { authorOf, callerOf } from './caller.ts'
import type { Problem } from './problem.ts'
import { as, claimsOf } from './testing.ts'

/** Of the context, what the claims are read from. */
function contextWith(claims: unknown): Context {
  return { env: { event: { requestContext: { authorizer: { jwt: { claims } } } } } } as never
}

describe('the caller', () => {
  it('is who the claims name, with lists as API Gateway writes them', () => {
    const claims = { sub: 's-1', username: 'ann', 'cognito:groups': '[viewer clerk]', scope: 'openid orders/read' }
    expect(callerOf(contextWith(claims))).toEqual({ subject: 's-1', name: 'ann', groups: ['viewer', 'clerk'] })
    expect(callerOf(contextWith({ ...claims, person_name: 'Ann Example', person_email: 'ann@example.com' }))).toEqual({
      subject: 's-1',
      name: 'ann',
      displayName: 'Ann Example',
      email: 'ann@example.com',
      groups: ['viewer', 'clerk'],
    })
  })

  it.each([
    [
      ['viewer', 'clerk'],
      ['viewer', 'clerk'],
    ],
    ['[viewer, clerk]', ['viewer', 'clerk']],
    ['[operator]', ['operator']],
    ['operator', ['operator']],
    ['[]', []],
    ['', []],
    [undefined, []],
    [7, []],
  ])('reads the groups %j as %j', (groups, expected) => {
    expect(callerOf(contextWith({ sub: 's-1', 'cognito:groups': groups }))?.groups).toEqual(expected)
  })

  it.each([[undefined], [null], [{}], [{ sub: '' }], [{ username: 'ann' }], [{ sub: ['s-1'] }]])('is nobody by the claims %j', (claims) => {
    expect(callerOf(contextWith(claims))).toBeUndefined()
  })

  it('is nobody where there is no event', () => {
    expect(callerOf({ env: undefined } as never)).toBeUndefined()
    expect(() => authorOf({} as never)).toThrow(expect.objectContaining({ code: 'not-signed-in' }))
  })

  it('has the id for a name where the token has none', () => {
    expect(callerOf(contextWith({ sub: 's-1' }))?.name).toBe('s-1')
  })
})

const open = { 200: { description: 'Ok', content: { 'application/json': { schema: z.object({ ok: z.boolean() }) } } } }

function apiFor(group: Group, now = () => 0) {
  const api = createApi({}, { now })
  const route = createRoute({
    method: 'get',
    path: '/things',
    ...access(group),
    request: { query: z.object({ n: z.string() }) },
    responses: open,
  })
  return api.openapi(route, (context) => context.json({ ok: true }, 200))
}

describe('a route for a group', () => {
  it.each<[Group, Group | undefined, number]>([
    ['viewer', 'viewer', 200],
    ['viewer', 'clerk', 200],
    ['viewer', 'operator', 200],
    ['clerk', 'viewer', 403],
    ['clerk', 'clerk', 200],
    ['clerk', 'operator', 200],
    ['operator', 'viewer', 403],
    ['operator', 'clerk', 403],
    ['operator', 'operator', 200],
    ['viewer', undefined, 403],
  ])('%s answers somebody in %s with %d', async (needed, has, status) => {
    expect((await apiFor(needed).request('/things?n=1', {}, as(has))).status).toBe(status)
  })

  it('says which group is needed and which the caller has, before it looks at the input', async () => {
    const response = await apiFor('operator').request('/things', {}, as('clerk'))
    expect((await response.json()) as Problem).toMatchObject({
      status: 403,
      code: 'not-allowed',
      detail: 'This requires the group operator. You are in clerk.',
      hint: expect.stringContaining('administrator'),
      requestId: 'request-1',
    })
  })

  it('refuses a request without a caller with 401, though the gateway should have', async () => {
    const response = await apiFor('viewer').request('/things?n=1')
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(await response.json()).toMatchObject({ code: 'not-signed-in' })
  })

  it.each(['Viewer', 'viewers', 'administrators', 'constructor', '[viewer'])('does not take the group %s for viewer', async (group) => {
    const claims = { ...claimsOf(undefined), 'cognito:groups': group }
    const response = await apiFor('viewer').request('/things?n=1', {}, { event: { requestContext: { authorizer: { jwt: { claims } } } } })
    expect(response.status).toBe(403)
  })
})

describe('who asks too often', () => {
  it('gets 429 with Retry-After, each person for themselves, until time has passed', async () => {
    let time = 0
    const api = apiFor('viewer', () => time)
    const ask = async (subject: string) => api.request('/things?n=1', {}, as('viewer', subject))
    for (let count = 0; count < stageAllowance().burst; count++) expect((await ask('ann')).status).toBe(200)
    const refused = await ask('ann')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await refused.json()).toMatchObject({ code: 'too-many-requests', hint: 'Try again in a second.' })
    expect((await ask('bob')).status).toBe(200)
    time += 1000 / stageAllowance().perSecond
    expect([(await ask('ann')).status, (await ask('ann')).status]).toEqual([200, 429])
    time -= 60_000
    expect((await ask('ann')).status).toBe(429)
  })
})
