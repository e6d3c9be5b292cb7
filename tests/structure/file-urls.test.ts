import { expect, test } from 'vitest'
import { filesOf, textOf } from './sources.ts'

// an address encodes what a path may hold (a space, a letter beyond ASCII, `#`): its pathname is no path. fileURLToPath and import.meta.dirname are
const sources = filesOf('*.{ts,cjs,mjs}', '{backend,commands,frontend,localstack,scripts,tests}/**/*.{ts,js,cjs,mjs}')

test('no file takes the pathname of a file’s address for a path', () => {
  // in the kit, what is no address in sight may be one of a file: a parameter, for one
  const isOfFile = /import\.meta\.url[^\n]*\.pathname|pathname[^\n]*import\.meta\.url|import\.meta\.url\s*\.\s*(slice|replace|substring)/
  const isOfUnknown = /^(?!.*new URL\([^\n]*\)\.pathname).*\b\w+\.pathname\b/
  const found = sources
    .filter((file) => file !== 'tests/structure/file-urls.test.ts')
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .map((line, at) => ({ file, line, place: `${file}:${at + 1} ${line.trim()}` })),
    )
    .filter(({ file, line }) => isOfFile.test(line) || (/^(localstack|scripts|commands)\/(?!.*\.test\.ts$)/.test(file) && isOfUnknown.test(line)))
  expect(found.map(({ place }) => place)).toEqual([])
})
