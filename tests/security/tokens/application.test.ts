import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { signInSamplePerson } from '../../../localstack/identity/sample-person.ts'
import type { HttpApi } from '../../../localstack/stack/authorizers.ts'
import { besideAccess } from '../../../localstack/stack/client-options.ts'
import { givenStack } from '../../system/support/stack.ts'
import { ask, gateways } from './support/guarded-stack.ts'

// the application itself, behind both gateways: its scopes stop who has no access token, its groups who may not
const { project, record } = await givenStack()
let api: HttpApi
const tokens: Record<string, string> = {}

beforeAll(async () => {
  api = JSON.parse(await readFile(join(project.state, 'authorizers.json'), 'utf8')) as HttpApi
  for (const user of ['viewer', 'clerk']) {
    const { accessToken, idToken } = await signInSamplePerson(project.state, record.urls.signIn, user)
    tokens[user] = accessToken
    tokens[`${user}, by id token`] = idToken
  }
})

const cases: [who: string, method: string, path: string, status: number][] = [
  ['nobody', 'GET', '/orders', 401],
  ['nobody', 'POST', '/uploads', 401],
  ['nobody', 'POST', '/redrives', 401],
  ['nobody', 'GET', '/health', 200],
  ['viewer, by id token', 'GET', '/orders', 403],
  ['viewer', 'GET', '/orders', 200],
  ['viewer', 'POST', '/uploads', 403],
  ['viewer', 'POST', '/redrives', 403],
  ['clerk', 'GET', '/orders', 200],
  ['clerk', 'POST', '/redrives', 403],
  ['clerk', 'GET', '/dead-letters', 403],
]

for (const gateway of gateways) {
  test.each(cases)(`behind ${gateway}: %s, %s %s → %d`, async (who, method, path, status) => {
    const headers = tokens[who] ? ['Authorization', `Bearer ${tokens[who]}`] : []
    const [address, prefix] =
      gateway === 'the engine' ? [besideAccess(record).endpoint, `/_aws/execute-api/${api.id}/$default`] : [record.urls.api, '']
    expect((await ask(address, new URL(address).host, { method, path: prefix + path, headers })).status).toBe(status)
  })
}
