import { matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { imagePatterns } from '../../localstack/engines/ministack-docker/image.ts'
import { filesOf, textOf } from './sources.ts'

const engines = 'localstack/engines'
const dockerfile = textOf(`${engines}/ministack-docker/Dockerfile`)
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(?:--\S+ )*(.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '))
const sent = [...textOf(`${engines}/.dockerignore`).matchAll(/^!((?:ministack|observer).*)$/gm)].map(([, pattern = '']) => pattern)

test('each file that the engine’s modules read beside them is in the engine’s image', () => {
  const read = filesOf(`${engines}/ministack/*.py`).flatMap((module) =>
    [...textOf(module).matchAll(/__file__[^\n]*"([\w-]+\.\w+)"/g)].map(([, name = '']) => `ministack/${name}`),
  )
  expect(read).toContain('ministack/resource-actions.yml')
  expect(read.filter((file) => !copied.some((pattern) => matchesGlob(file, pattern)))).toEqual([])
})

test('the image copies what its build gets, and another of these files is another tag', () => {
  expect(copied.toSorted()).toEqual(sent.toSorted())
  expect(imagePatterns.toSorted()).toEqual([...sent, 'ministack-docker/Dockerfile'].toSorted())
})
