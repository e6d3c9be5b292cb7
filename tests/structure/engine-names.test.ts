import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesOf, root, textOf } from './sources.ts'

/** What only the seam may know: a line elsewhere that names an engine is a line that behaves otherwise on another one. */
const seam = 'localstack/engines/'
const engines = readdirSync(join(root, seam), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

// the stages `aws` and the kit's own folder `localstack` are words of their own
const names = engines.filter((name) => name !== 'aws' && name !== 'localstack')

test('every engine has a folder below the seam', () => {
  expect(names.length).toBeGreaterThan(0)
})

test('no code outside the seam names an engine', () => {
  const code = filesOf('{backend,frontend,localstack,scripts,tests}/**/*').filter((file) => /\.(ts|js|cjs|mjs)$/.test(file) && !file.startsWith(seam))
  const named = new RegExp(`['"\`](${names.join('|')})['"\`]`)
  const lines = code.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, at) => (named.test(line) ? [`${file}:${at + 1} ${line.trim()}`] : [])),
  )
  expect(lines).toEqual([])
})
