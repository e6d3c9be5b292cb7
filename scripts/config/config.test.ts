import { PassThrough } from 'node:stream'
import type { DeclaredParameter } from '@stagecraft/localstack/config.ts'
import { describe, expect, it } from 'vitest'
import { askValue } from './ask-value.ts'
import { settable } from './declared.ts'
import { compare, rowsOf } from './rows.ts'
import { refuseWrongEndpoint } from './stage-access.ts'
import { comparisonText, listText } from './text.ts'

const declared = (name: string, more: Partial<DeclaredParameter> = {}): DeclaredParameter => ({
  name,
  kind: 'text',
  what: 'Something.',
  setBy: 'template',
  readBy: [],
  ...more,
})
const key = declared('sign-in/key', { setBy: 'person', secret: true, keys: ['id', 'word'], kind: 'json' })
const declarations = { parameters: [declared('store/place'), key], misfit: () => undefined }

describe('what a stage holds', () => {
  const held = new Map([
    ['store/place', { name: 'store/place', value: 'thing-dev-store', changedAt: new Date(0) }],
    ['sign-in/key', { name: 'sign-in/key', changedAt: new Date(0) }],
    ['old/word', { name: 'old/word', value: 'hunter2' }],
  ])

  it('is listed beside what is declared; neither a secret nor what nobody declares is shown', () => {
    const rows = rowsOf(
      [...declarations.parameters, declared('new/one'), declared('some/time', { optional: true }), declared('a/word', { default: 'x' })],
      held,
    )
    expect(rows.map(({ name, state, value }) => [name, state, value])).toEqual([
      ['a/word', 'default', 'x'],
      ['new/one', 'missing', undefined],
      ['old/word', 'undeclared', undefined],
      ['sign-in/key', 'set', undefined],
      ['some/time', 'not used', undefined],
      ['store/place', 'set', 'thing-dev-store'],
    ])
    const text = listText('dev', rows)
    expect(text).toContain('secret, set 1970-01-01')
    expect(text + JSON.stringify(rows)).not.toContain('hunter2')
  })

  it('is shown without its value where a secret is read all the same', () => {
    const [row] = rowsOf([key], new Map([['sign-in/key', { name: 'sign-in/key', value: 'hunter2' }]]))
    expect(row).not.toHaveProperty('value')
  })
})

it('two stages differ where more than the stage’s name does', () => {
  const rows = (stage: string, word: string, more: DeclaredParameter[] = []) => ({
    stage,
    rows: rowsOf(
      [declared('a/queue'), declared('a/word'), key, ...more],
      new Map([
        ['a/queue', { name: 'a/queue', value: `https://sqs/thing-${stage}-queue` }],
        ['a/word', { name: 'a/word', value: word }],
        ...(stage === 'dev' ? [['sign-in/key', { name: 'sign-in/key' }] as const] : []),
      ]),
    ),
  })
  const differences = compare('thing', [rows('dev', 'one'), rows('prod', 'two')])
  expect(differences.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['a/queue', 'alike'],
    ['a/word', 'differs'],
    ['sign-in/key', 'only in one'],
  ])
  expect(comparisonText(['dev', 'prod'], differences)).toMatch(
    /a\/word +differs\n +dev: one\n +prod: two\n.*sign-in\/key +dev: set, prod: missing\n +1 are alike: a\/queue/,
  )
})

describe('setting', () => {
  it('refuses a name that nobody declares, and names those that can be set', () => {
    expect(() => settable(declarations, 'sign-in/kee')).toThrow(
      expect.objectContaining({ code: 'unknown-parameter', hint: 'These can be set: sign-in/key.' }),
    )
  })

  it('refuses what the template sets', () => {
    expect(() => settable(declarations, 'store/place')).toThrow(expect.objectContaining({ code: 'set-by-template' }))
  })

  it('takes all of stdin less the line end', async () => {
    expect(await askValue(key, stdin('{"id": "a"}\n'))).toBe('{"id": "a"}')
    await expect(askValue(key, stdin('\n'))).rejects.toMatchObject({ code: 'no-value' })
  })

  it('asks on a terminal for each key of a secret, and shows nothing of what is typed', async () => {
    const terminal = stdin()
    const typed = ['first', 'sec"ond']
    const shown: string[] = []
    const write = process.stderr.write
    process.stderr.write = (text: string | Uint8Array) => {
      shown.push(String(text))
      // whoever sees a question types an answer
      if (String(text).endsWith(': ')) setImmediate(() => terminal.push(`${typed.shift()}\n`))
      return true
    }
    try {
      expect(JSON.parse(await askValue(key, terminal))).toEqual({ id: 'first', word: 'sec"ond' })
    } finally {
      process.stderr.write = write
    }
    expect(shown.join('')).toBe('  sign-in/key id: \n  sign-in/key word: \n')
  })
})

describe('an endpoint', () => {
  it.each([
    ['dev', false, 'http://127.0.0.1:4566'],
    ['prod', false, 'http://localhost:4566'],
    ['prod', false, 'http://[::1]:4566'],
    ['prod', false, 'http://s3.localhost:4566'],
    ['local', true, 'https://ssm.eu-central-1.amazonaws.com'],
    ['local', true, 'http://127.0.0.1.example.com'],
  ])('of the stage %s (local: %s) is not %s', (stage, local, endpoint) => {
    expect(() => refuseWrongEndpoint(stage, local, endpoint)).toThrow(expect.objectContaining({ code: 'wrong-endpoint' }))
  })

  it('may be where such a stage is', () => {
    refuseWrongEndpoint('local', true, 'http://127.0.0.1:4566')
    refuseWrongEndpoint('dev', false, 'https://vpce-1.ssm.eu-central-1.vpce.amazonaws.com')
    refuseWrongEndpoint('dev', false, undefined)
  })
})

/** What is sent to stdin, and, without a text, a terminal. */
function stdin(text?: string): NodeJS.ReadStream {
  const stream = new PassThrough()
  if (text !== undefined) stream.end(text)
  return Object.assign(stream, { isTTY: text === undefined, setRawMode: () => stream }) as unknown as NodeJS.ReadStream // what readline uses of a terminal
}
