import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StagecraftError } from '../../errors.ts'
import { handlerMissing } from './handler-file.ts'
import { layerPlace } from './setting-place.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-places-'))
  await writeFile(join(root, 'serverless.ts'), '')
})
afterAll(() => rm(root, { recursive: true, force: true }))

const hint = (template?: string) => {
  const error = handlerMissing({ root, template }, 'Hello', { name: 'shop-Hello', handler: 'app.handler', events: [] }, ['.js'])
  return error instanceof StagecraftError ? error.hint : undefined
}

test('a handler that is missing is to be corrected in the file that describes the project, by its own words', () => {
  expect(hint()).toContain('`functions.Hello.handler` in serverless.ts')
  expect(hint('template.yaml')).toContain('`Handler` or `CodeUri` of Hello in template.yaml')
  expect(hint('template.yaml')).not.toContain('serverless')
})

test('so is a layer', () => {
  expect(layerPlace({ root }, 'Words')).toBe('`layers.Words.path` in serverless.ts')
  expect(layerPlace({ root, template: 'template.yaml' }, 'Words')).toBe('`ContentUri` of Words in template.yaml')
})

test('where its folder is there in other letters, that is said', async () => {
  await mkdir(join(root, 'producer'))
  const error = handlerMissing({ root: join(root, 'Producer') }, 'Hello', { name: 'shop-Hello', handler: 'app.handler', events: [] }, ['.js'])
  expect(error.hint).toContain(`There is ${join(root, 'producer')}, in other letters`)
})

test('where its folder is not there either, that is said', () => {
  const error = handlerMissing({ root: join(root, 'absent') }, 'Hello', { name: 'shop-Hello', handler: 'app.handler', events: [] }, ['.js'])
  expect(error.hint).toMatch(/starts in .*absent, and there is no such folder\.$/)
})
