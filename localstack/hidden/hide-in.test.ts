import { expect, test } from 'vitest'
import { hideIn } from './hide-in.ts'

const password = 'pa"ss\\word-17'

test('a known secret is nowhere in a text, however often it stands in JSON within JSON', () => {
  const once = JSON.stringify({ note: `it is ${password}.` })
  const twice = JSON.stringify({ Records: [{ body: once }] })
  for (const text of [`it is ${password}.`, once, twice, JSON.stringify(twice)]) {
    const hidden = hideIn(text, ['abc', password])
    expect(hidden).toContain('it is (hidden).')
    expect(hidden).not.toContain('word-17')
  }
  expect(JSON.parse(JSON.parse(hideIn(twice, [password])).Records[0].body)).toEqual({ note: 'it is (hidden).' })
})

test('a secret that a cut went through is hidden, too', () => {
  expect(hideIn('{"a":"my-long-se', ['my-long-secret'])).toBe('{"a":"(hidden)')
})

test('the value of a name that says that it is secret is hidden, at any depth, and of a cut text, too', () => {
  const body = JSON.stringify({ user: 'ada', apiKey: 'k-1', pin_token: 17, tokens: 'x', nested: { clientSecret: 's', secretArn: 'arn:aws:x' } })
  const text = JSON.stringify({ headers: { Authorization: 'Basic abc', accept: '*/*' }, passwords: ['one', 'two'], body })
  const hidden = JSON.parse(hideIn(text, []))
  expect(hidden).toMatchObject({ headers: { Authorization: '(hidden)', accept: '*/*' }, passwords: '(hidden)' })
  expect(JSON.parse(hidden.body)).toEqual({
    ...{ user: 'ada', apiKey: '(hidden)', pin_token: '(hidden)', tokens: '(hidden)' },
    nested: { clientSecret: '(hidden)', secretArn: 'arn:aws:x' },
  })
  const cut = text.slice(0, text.indexOf('k-1') + 2)
  expect(hideIn(cut, [])).not.toContain('k-')
})

test.each([
  ['postgresql://ada:hunter2@127.0.0.1/db', 'postgresql://ada:(hidden)@127.0.0.1/db'],
  [`key AKIA${'A'.repeat(16)}.`, 'key (hidden).'],
  [`bearer eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.c`, 'bearer (hidden)'],
  ['http://a/b?X-Amz-Signature=abc&x=1', 'http://a/b?X-Amz-Signature=(hidden)&x=1'],
  ['select * from things where id = $1', 'select * from things where id = $1'],
])('%s is shown as %s', (text, shown) => {
  expect(hideIn(text, [])).toBe(shown)
})
