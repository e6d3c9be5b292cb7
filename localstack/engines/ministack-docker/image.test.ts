import { globSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { imagePatterns } from './image.ts'

const engines = join(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(engines, file), 'utf8')
const copied = [...textOf('ministack-docker/Dockerfile').matchAll(/^COPY (?!--from)(?:--\S+ )*(.+) \S+$/gm)].flatMap(([, sources = '']) =>
  sources.split(' '),
)
const sent = [...textOf('.dockerignore').matchAll(/^!((?:ministack|observer).*)$/gm)].map(([, pattern = '']) => pattern)

test('each file that the engine’s modules read beside them is in the image', () => {
  const read = globSync('ministack/inside/**/*.py', { cwd: engines }).flatMap((module) =>
    [...textOf(module).matchAll(/__file__[^\n]*"([\w-]+\.\w+)"/g)].map(([, name = '']) => join(dirname(module), name)),
  )
  expect(read).toContain('ministack/inside/stagecraft_ministack/access/resource-actions.yml')
  expect(read.filter((file) => !imagePatterns.some((pattern) => matchesGlob(file, pattern)))).toEqual([])
})

test('the image copies what its build gets, and another of these files is another tag', () => {
  expect(copied.toSorted()).toEqual(sent.toSorted())
  const named = imagePatterns.map((pattern) => pattern.replace(/\/\*\*.*/, ''))
  expect(named.toSorted()).toEqual([...sent, 'ministack-docker/Dockerfile'].toSorted())
})
