import { expect, test } from 'vitest'
import { statementText } from './statement-text.cjs'

const shown = (text: string) => statementText(Buffer.from(`${text}\0`))

test.each([
  ["select 'it''s', 12.5, -3, 0x1F from t1 where a1 = 'x'", 'select ?, ?, -?, ? from t1 where a1 = ?'],
  ["alter role ada password 'secret'", 'alter role ada password ?'],
  ["select E'a\\'b', $$it's$$, $tag$ $1 $tag$", 'select ?, ?, ?'],
  [`select "it's" -- it's a comment\n, 'value'`, `select "it's" -- it's a comment\n, ?`],
  ["select /* it's */ 'value'", "select /* it's */ ?"],
  ["select 'no end", 'select ?'],
  // the text of the application itself: its values are apart
  ["select 'fixed', 12 where id = $1", "select 'fixed', 12 where id = $1"],
  ["select 'costs $1'", 'select ?'],
  ['commit', 'commit'],
])('%s is shown as %s', (text, without) => {
  expect(shown(text)).toBe(without)
})
