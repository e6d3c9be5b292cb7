import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApi, lambdaApi } from './api.ts'
import { originCheck, originHeader, stageOriginCheck } from './origin.ts'
import { originValues, originValuesKeptMs, originValuesTrustedMs } from './origin-values.ts'

afterEach(() => vi.unstubAllEnvs())

/** A secret with its labels, as Secrets Manager moves them: the value before the previous one has none. */
function secret(...values: (string | undefined)[]) {
  const [current, previous] = values
  return { AWSCURRENT: current, AWSPREVIOUS: previous }
}

function rotating(first: ReturnType<typeof secret>) {
  let at = 0
  let held: ReturnType<typeof secret> | Error = first
  let reads = 0
  const values = originValues({
    now: () => at,
    read: async (stage) => {
      reads++
      if (held instanceof Error) throw held
      return held[stage]
    },
  })
  return {
    check: originCheck(values),
    hold: (next: typeof held) => (held = next),
    pass: (milliseconds: number) => (at += milliseconds),
    reads: () => reads,
  }
}

async function answers(check: (shown: string | undefined) => Promise<void>, shown: string | undefined): Promise<'passes' | string> {
  return check(shown).then(
    () => 'passes',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  )
}

describe('a request', () => {
  it.each([
    ['no header', undefined, 'not-through-cloudfront'],
    ['an empty one', '', 'not-through-cloudfront'],
    ['a wrong one', 'wrong', 'not-through-cloudfront'],
    ['the beginning of the right one', 'curren', 'not-through-cloudfront'],
    ['both values at once, as a repeated header arrives', 'current,previous', 'not-through-cloudfront'],
    ['the one before the previous', 'oldest', 'not-through-cloudfront'],
    ['the current value', 'current', 'passes'],
    ['the previous value', 'previous', 'passes'],
  ])('with %s', async (_, shown, expected) => {
    expect(await answers(rotating(secret('current', 'previous')).check, shown)).toBe(expected)
  })

  it('passes with the one value that there is before the first rotation, and an empty secret opens nothing', async () => {
    expect(await answers(rotating(secret('first')).check, 'first')).toBe('passes')
    expect(await answers(rotating(secret('')).check, '')).toBe('not-through-cloudfront')
  })
})

describe('a rotation', () => {
  it('is noticed by the first request with the new value, ten seconds after the last read at the latest', async () => {
    const { check, hold, pass, reads } = rotating(secret('b', 'a'))
    await check('b')
    hold(secret('c', 'b'))
    pass(originValuesTrustedMs - 1)
    expect([await answers(check, 'c'), reads()]).toEqual(['not-through-cloudfront', 2])
    pass(1)
    expect([await answers(check, 'c'), await answers(check, 'b'), reads()]).toEqual(['passes', 'passes', 4])
  })

  it('is noticed without one after five minutes: then the value before the previous is refused', async () => {
    const { check, hold, pass } = rotating(secret('b', 'a'))
    await check('b')
    hold(secret('c', 'b'))
    pass(originValuesKeptMs - 1)
    expect(await answers(check, 'a')).toBe('passes')
    pass(1)
    expect(await answers(check, 'a')).toBe('not-through-cloudfront')
  })

  it('is looked for once in ten seconds, however many wrong values are shown', async () => {
    const { check, pass, reads } = rotating(secret('b', 'a'))
    const flood = async () => {
      await Promise.all(Array.from({ length: 100 }, () => answers(check, 'wrong')))
      return reads()
    }
    expect([await flood(), await flood()]).toEqual([2, 2])
    pass(originValuesTrustedMs)
    expect([await flood(), await flood()]).toEqual([4, 4])
  })
})

describe('where the secret cannot be read', () => {
  it('nobody passes', async () => {
    const { check, hold } = rotating(secret('b', 'a'))
    hold(new Error('away'))
    expect(await answers(check, 'b')).toBe('away')
    hold(secret('b', 'a'))
    expect(await answers(check, 'b')).toBe('passes')
  })

  it('what was read before goes on, and it is tried again after ten seconds', async () => {
    const { check, hold, pass } = rotating(secret('b', 'a'))
    await check('b')
    hold(new Error('away'))
    pass(originValuesKeptMs)
    expect([await answers(check, 'b'), await answers(check, 'wrong')]).toEqual(['passes', 'not-through-cloudfront'])
    hold(secret('c', 'b'))
    expect(await answers(check, 'c')).toBe('not-through-cloudfront')
    pass(originValuesTrustedMs)
    expect(await answers(check, 'c')).toBe('passes')
  })
})

describe('the API', () => {
  it.each([['/health'], ['/things'], ['/no-such-thing']])('refuses %s with a problem, before the application is even composed', async (path) => {
    let composed = 0
    const handler = lambdaApi(
      async () => {
        composed++
        const api = createApi({})
        api.get('/health', (context) => context.json({ status: 'ok' }))
        return api
      },
      () => rotating(secret('current', 'previous')).check,
    )
    const refused = await invoke(handler, path)
    expect([refused.statusCode, refused.headers['content-type']]).toEqual([403, 'application/problem+json'])
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'not-through-cloudfront', requestId: 'request-1', hint: expect.stringContaining('/api') })
    expect(composed).toBe(0)
    expect((await invoke(handler, path, 'wrong')).statusCode).toBe(403)
    expect((await invoke(handler, path, 'previous')).statusCode).toBe(path === '/health' ? 200 : 404)
  })

  it('is open where the stage says so, and closed by anything that is not a word it knows', async () => {
    const ask = async () =>
      (
        await invoke(
          lambdaApi(async () => createApi({})),
          '/',
        )
      ).statusCode
    vi.stubEnv('API_OPEN_TO', 'everybody')
    expect(await ask()).toBe(404)
    for (const word of ['', 'Everybody', 'anybody']) {
      vi.stubEnv('API_OPEN_TO', word)
      expect([word, await ask()]).toEqual([word, 500])
    }
    vi.stubEnv('API_OPEN_TO', undefined)
    expect(await ask()).toBe(500)
    vi.stubEnv('API_OPEN_TO', 'cloudfront')
    expect(
      await answers(
        stageOriginCheck(() => async () => ['x']),
        'x',
      ),
    ).toBe('passes')
  })
})

async function invoke(handler: ReturnType<typeof lambdaApi>, path: string, shown?: string) {
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'api.example', ...(shown !== undefined && { [originHeader]: shown }) },
    isBase64Encoded: false,
    requestContext: { domainName: 'api.example', http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' } },
  }
  const context = { awsRequestId: 'request-1', functionName: 'things' }
  // the parts of event and context that the adapter reads
  return (await handler(event as never, context as never)) as { statusCode: number; body: string; headers: Record<string, string> }
}
