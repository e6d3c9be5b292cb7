import { expect, test } from 'vitest'
import { circlesIn } from './circles.ts'
import { edgesOf, filesOf } from './sources.ts'

test('no file imports itself by way of others, for types neither', () => {
  const files = filesOf('{backend,frontend,localstack,scripts,tests}/**/*.{ts,js,mjs,cjs}', '*.{ts,mjs,cjs}')
  const edges = edgesOf(files).map(({ from, to }) => ({ from, to: fileOfKit(to) }))
  // a failure prints each circle: move what two of its files share into a file of its own
  expect(circlesIn(edges)).toEqual([])
})

test('circles of any length are found, and nothing else', () => {
  const edges = (text: string) =>
    text.split(' ').map((pair) => {
      const [from = '', to = ''] = pair.split('>')
      return { from, to }
    })
  expect(circlesIn(edges('a>b b>c a>c c>d'))).toEqual([])
  expect(circlesIn(edges('a>b b>a'))).toEqual([['a', 'b']])
  expect(circlesIn(edges('a>a a>b'))).toEqual([['a']])
  expect(circlesIn(edges('x>a a>b b>c c>d d>b d>e e>f f>e'))).toEqual([
    ['b', 'c', 'd'],
    ['e', 'f'],
  ])
})

// the kit's two packages are folders of this project
function fileOfKit(to: string): string {
  return to.replace(/^@stagecraft\/localstack\//, 'localstack/').replace(/^@stagecraft\/cli\//, 'scripts/')
}
