import { expect, test } from 'vitest'
import { type Gateway, type GuardedStack, gateways } from '../tokens/support/guarded-stack.ts'
import { cases, type RequestCase } from './cases.ts'
import { type RawAnswer, sendRaw } from './raw-request.ts'

/** One table of raw requests, both gateways, the same answers: those of API Gateway, where it documents them. */
export function testRawRequests(stack: () => GuardedStack): void {
  for (const each of cases) {
    test.each(gateways)(`${each.is}: ${each.status} from %s (${each.source})`, async (gateway) => {
      const answer = await send(stack(), gateway, each)
      const expected = each.differs?.gateway === gateway ? { event: undefined, message: undefined, ...each.differs } : each
      expect(answer.status, answer.body).toBe(expected.status)
      if (expected.message) expect(answer.body).toBe(JSON.stringify({ message: expected.message }))
      if (expected.event) expect(parts(JSON.parse(utf8(answer.body)), Object.keys(expected.event))).toEqual(expected.event)
    })
  }

  test.each(gateways)('%s sets each cookie of an answer, two of one name as well', async (gateway) => {
    const { headers } = await send(stack(), gateway, { line: 'GET /echo?answer=cookies' })
    expect(headers['set-cookie']).toEqual(['a=1; Path=/', 'b="x y"', 'a=2; Path=/deep'])
  })

  test('the event has the same fields at both gateways, and another request id each time', async () => {
    const line = 'POST /files/a?b=c'
    const headers = ['Content-Type: text/plain', 'Content-Length: 1', 'Cookie: a=b']
    const events = await Promise.all(
      [...gateways, ...gateways].map(async (gateway) => JSON.parse((await send(stack(), gateway, { line, headers, body: 'x' })).body) as Event),
    )
    const [offline, engine] = events.map(fieldsOf)
    expect(offline).toEqual(engine)
    expect(new Set(events.map(({ requestContext }) => requestContext.requestId)).size).toBe(4)
    for (const { requestContext } of events) {
      expect(requestContext.apiId).toBe(stack().api.id)
      expect(requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/)
    }
  })
}

interface Event {
  requestContext: Record<string, unknown>
}

async function send(
  stack: GuardedStack,
  gateway: Gateway,
  { line = 'GET /echo', headers = [], body = '', bare }: Partial<RequestCase>,
): Promise<RawAnswer> {
  const [address, host] = stack.place(gateway)
  const all = [...(bare ? [] : [`Host: ${host}`, 'Connection: close']), ...headers]
  return sendRaw(address, `${line.replace('HOST', host)} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`)
}

function utf8(body: string): string {
  return Buffer.from(body, 'latin1').toString('utf8')
}

/** The values at paths such as `requestContext.http.method`; of a name with a dot or a dash in it what stands behind the first dot is the name. */
function parts(event: unknown, paths: string[]): Record<string, unknown> {
  return Object.fromEntries(paths.map((path) => [path, path.split('.').reduce<unknown>((from, name) => Object(from)[name], event)]))
}

/** Every field by its path; values that differ from request to request are left out. */
function fieldsOf(event: object): string[] {
  return Object.entries(event)
    .flatMap(([name, value]) =>
      value && typeof value === 'object' && !Array.isArray(value) ? fieldsOf(value).map((each) => `${name}.${each}`) : [name],
    )
    .toSorted()
}
