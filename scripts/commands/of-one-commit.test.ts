import { expect, test } from 'vitest'
import type { Made } from '../release/package.ts'
import { refuseSeveralCommits } from './of-one-commit.ts'

const made = (names: Readonly<Record<string, string>>) =>
  new Map(Object.entries(names).map(([service, name]) => [service, { manifest: { name } as Made['manifest'] }])) // all that is looked at

test('services that were packaged at one commit are deployed', () => {
  expect(refuseSeveralCommits(made({ storage: 'r1', api: 'r1' }))).toBeUndefined()
  expect(refuseSeveralCommits(made({}))).toBeUndefined()
})

test('a commit between two of them is refused, with what each has', () => {
  expect(() => refuseSeveralCommits(made({ storage: 'r1', api: 'r2' }))).toThrow(
    expect.objectContaining({ code: 'not-one-release', message: expect.stringMatching(/changed while .*\n {2}storage: r1\n {2}api: r2$/) }),
  )
})
