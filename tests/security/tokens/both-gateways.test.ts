import { decodeJwt } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { claimsForFunction, scopesOf } from '../../../localstack/gateway/claims.ts'
import { testRawRequests } from '../requests/request-tests.ts'
import { cases } from './cases.ts'
import { type GuardedStack, gateways, guardedStack } from './support/guarded-stack.ts'
import { type Material, material } from './support/tokens.ts'

// one table, both gateways, the same answers: those of API Gateway's JWT authorizer
let stack: GuardedStack
let made: Material

beforeAll(async () => {
  stack = await guardedStack()
  made = await material()
})

const bodies = { 401: '{"message":"Unauthorized"}', 403: '{"message":"Forbidden"}', 431: '{"message":"Request Header Fields Too Large"}' }
const challenges = { 401: /^Bearer( scope="[^"]*" error="invalid_token"|$)/, 403: /^Bearer scope="[^"]+" error="insufficient_scope"/, 431: undefined }

for (const { is, status, asked, tells } of cases) {
  test.each(gateways)(`${is}: ${status} from %s`, async (gateway) => {
    const answer = await stack.ask(gateway, await asked(made))
    if (status === 200) {
      const token = await tells?.(made)
      const authorizer = token ? { jwt: { claims: claimsForFunction(decodeJwt(token)), scopes: scopesOf(decodeJwt(token)) } } : null
      expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({ status, body: { authorizer, headers: [] } })
    } else {
      expect({ status: answer.status, body: answer.body }).toEqual({ status, body: bodies[status] })
      const challenge = challenges[status]
      if (challenge) expect(answer.headers['www-authenticate']).toMatch(challenge)
    }
  })
}

testRawRequests(() => stack)
