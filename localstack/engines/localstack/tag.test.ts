import { expect, test } from 'vitest'
import { localStackTag, requireToken } from './tag.ts'

test.each([
  [{}, '4.14.0'],
  [{ LOCALSTACK_TAG: '4.9.2' }, '4.9.2'],
  [{ LOCALSTACK_AUTH_TOKEN: 'given' }, 'stable'],
  [{ LOCALSTACK_AUTH_TOKEN: 'given', LOCALSTACK_TAG: '2026.10.1' }, '2026.10.1'],
])('with %o the tag is %s, and it may start', (environment, tag) => {
  expect(localStackTag(environment)).toBe(tag)
  expect(() => requireToken(environment)).not.toThrow()
})

test.each(['2026.03.0', '2026.3', 'latest', 'stable', 'sha256:abc'])('%s without a token is refused, with the remedy', (tag) => {
  expect(() => requireToken({ LOCALSTACK_TAG: tag })).toThrowError(
    expect.objectContaining({ code: 'token-missing', message: expect.stringContaining(tag), hint: expect.stringContaining('LOCALSTACK_AUTH_TOKEN') }),
  )
})
