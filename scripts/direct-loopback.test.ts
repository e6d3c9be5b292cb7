import { expect, test } from 'vitest'
import { goDirectlyToLoopback } from './direct-loopback.ts'

const after = (environment: NodeJS.ProcessEnv) => {
  goDirectlyToLoopback(environment)
  return environment
}

test.each(['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'all_proxy'])('with %s, the addresses of this machine need no proxy', (name) => {
  const list = 'localhost,127.0.0.1,::1'
  expect(after({ [name]: 'http://proxy.example:3128' })).toEqual({ [name]: 'http://proxy.example:3128', NO_PROXY: list, no_proxy: list })
})

test('what needed none before stays, once, and the lower case counts', () => {
  expect(after({ HTTP_PROXY: 'x', NO_PROXY: '.example.com, 127.0.0.1' }).NO_PROXY).toBe('.example.com,127.0.0.1,localhost,::1')
  expect(after({ HTTP_PROXY: 'x', NO_PROXY: 'a', no_proxy: 'b' })).toMatchObject({
    NO_PROXY: 'b,localhost,127.0.0.1,::1',
    no_proxy: 'b,localhost,127.0.0.1,::1',
  })
})

test('where nothing needs a proxy, or there is none, the environment stays as it is', () => {
  expect(after({ HTTP_PROXY: 'x', NO_PROXY: '*' })).toEqual({ HTTP_PROXY: 'x', NO_PROXY: '*' })
  expect(after({ PATH: '/bin' })).toEqual({ PATH: '/bin' })
})
