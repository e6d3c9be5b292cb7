import { expect, test } from 'vitest'
import { filesOf, textOf } from './sources.ts'

// without one it is a second, which a busy machine needs now and then: https://vitest.dev/api/expect#poll
test('what a test polls has a limit of its own', () => {
  const polls = filesOf('{backend,create,frontend,localstack,scripts,tests}/**/*.ts').flatMap((file) =>
    [...textOf(file).matchAll(/expect\s*\.poll\(([\s\S]*?)\)\s*\.(?:to|not|resolves)/g)].map(([, asked = '']) => ({ file, asked })),
  )
  expect(polls.length).toBeGreaterThan(5)
  expect(polls.filter(({ asked }) => !/\btimeout\b|\bwithin\b/.test(asked)).map(({ file, asked }) => `${file}: ${asked.slice(0, 60)}`)).toEqual([])
})
