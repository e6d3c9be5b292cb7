import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FunctionDescription } from '../description.ts'
import { kindOf } from './kind.ts'
import { noPackaging, type Packaging } from './packaging.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-kinds-'))
  await mkdir(join(root, 'folder'))
  for (const file of ['script.js', 'typed.ts', 'typed.mts', 'both.js', 'both.ts', 'folder/index.js']) await writeFile(join(root, file), '')
})
afterAll(() => rm(root, { recursive: true, force: true }))

function kind(described: Partial<FunctionDescription>, packaging: Partial<Packaging> = {}) {
  const whole = { name: 'shop-dev-work', handler: '', events: [], ...described }
  return kindOf({ root, isAdopted: true }, 'work', whole, { ...noPackaging, ...packaging }, ['nodejs', 'python3', 'provided'])
}

test('without a bundler JavaScript is as it is, and TypeScript is bundled', () => {
  expect(kind({ handler: 'script.handler' })).toEqual({ kind: 'javascript' })
  expect(kind({ handler: 'folder.handler' })).toEqual({ kind: 'javascript' })
  expect(kind({ handler: 'typed.handler' })).toEqual({ kind: 'bundle', file: 'typed.ts' })
  // compiled beside its source
  expect(kind({ handler: 'both.handler' })).toEqual({ kind: 'javascript' })
})

test('with one, JavaScript is bundled too, and sources go before what is compiled', () => {
  for (const plugin of ['serverless-esbuild', 'serverless-bundle', 'serverless-webpack', 'serverless-plugin-typescript']) {
    expect(kind({ handler: 'script.handler' }, { plugins: [plugin] })).toEqual({ kind: 'bundle', file: 'script.js' })
    expect(kind({ handler: 'both.handler' }, { plugins: [plugin] })).toEqual({ kind: 'bundle', file: 'both.ts' })
  }
  expect(kind({ handler: 'script.handler' }, { build: { minify: true } })).toEqual({ kind: 'bundle', file: 'script.js' })
  expect(kind({ handler: 'script.handler' }, { build: true })).toEqual({ kind: 'javascript' })
})

test('a file is named as esbuild names it, also of a handler that begins with the folder itself', () => {
  expect(kind({ handler: './typed.handler' }, { plugins: ['serverless-esbuild'] })).toEqual({ kind: 'bundle', file: 'typed.ts' })
  expect(kind({ handler: './folder/.././folder.handler' }, { plugins: ['serverless-esbuild'] })).toEqual({ kind: 'bundle', file: 'folder/index.js' })
})

test('other runtimes have kinds of their own; what cannot run here says why', () => {
  expect(kind({ handler: 'a.b', runtime: 'python3.13' })).toEqual({ kind: 'python' })
  expect(kind({ handler: 'bootstrap', runtime: 'provided.al2023' })).toEqual({ kind: 'binary' })
  expect(kind({ handler: 'a.b', runtime: 'ruby3.3' })).toEqual({ kind: 'not local', why: 'its runtime is ruby3.3' })
  expect(kind({ handler: 'a.B::c', runtime: 'java21', package: { artifact: 'own.jar' } })).toEqual({
    kind: 'not local',
    why: 'its runtime is java21',
  })
  expect(kind({ image: { uri: 'x' } })).toEqual({ kind: 'not local', why: 'it is a container image' })
})

test('an archive of the project’s own build is taken, of a function or of the service', () => {
  expect(kind({ handler: 'a.b', package: { artifact: 'own.zip' } })).toEqual({ kind: 'artifact', file: 'own.zip' })
  expect(kind({ handler: 'a.b' }, { package: { artifact: 'all.zip' } })).toEqual({ kind: 'artifact', file: 'all.zip' })
  expect(kind({ handler: 'script.b', package: { individually: true } }, { package: { artifact: 'all.zip' } })).toEqual({ kind: 'javascript' })
})

test('a handler without a file is said: which function, and what was looked for', () => {
  expect(() => kind({ handler: 'src/lost.handler' })).toThrow(
    'The function work has the handler src/lost.handler, and there is no such file. Looked for: src/lost.ts, src/lost.mts, src/lost.cts, src/lost.tsx, src/lost.js, src/lost.mjs, src/lost.cjs, src/lost.jsx.',
  )
})

test('of a handler’s file in other letters the right ones are said', async () => {
  await mkdir(join(root, 'Functions'))
  await writeFile(join(root, 'Functions', 'sayHello.js'), '')
  const hint = expect.stringContaining('There is Functions/sayHello.js, in other letters')
  expect(() => kind({ handler: 'functions/sayhello.handler' })).toThrow(expect.objectContaining({ hint }))
})

test.each([
  ['gradlew', '', './gradlew build'],
  ['build.gradle.kts', '', 'gradle build'],
  ['Makefile', 'build: sources\n\tcc\n', 'make build'],
])('so is a build by %s', async (file, text, command) => {
  await writeFile(join(root, file), text)
  const hint = expect.stringContaining(`run \`${command}\` as its README says`)
  expect(() => kind({ handler: 'build/js/main.handler' })).toThrow(expect.objectContaining({ hint }))
  await rm(join(root, file))
})

test('of a handler in a folder that the repository builds itself, the command is named that builds it', async () => {
  await writeFile(join(root, 'package.json'), JSON.stringify({ scripts: { build: 'nest build' } }))
  await writeFile(join(root, 'pnpm-lock.yaml'), '')
  const hint = /^The repository builds it: run `pnpm run build` as its README says/
  expect(() => kind({ handler: 'dist/main.handler' })).toThrow(
    expect.objectContaining({ code: 'handler-missing', hint: expect.stringMatching(hint) }),
  )
  expect(() => kind({ handler: 'src/main.handler' })).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Correct `functions\.work\.handler`/) }),
  )
})
