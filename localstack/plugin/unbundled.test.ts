import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refuseUnbundled } from './unbundled.cjs'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'stagecraft-unbundled-'))
  mkdirSync(join(root, 'functions'))
  for (const file of ['typed.ts', 'built.ts', 'built.mjs', 'plain.js']) writeFileSync(join(root, 'functions', file), '')
})
afterAll(() => rmSync(root, { recursive: true }))

const faultOf = (described: object, plugins: unknown) => {
  const service = { plugins, getAllFunctions: () => ['one'], getFunction: () => described }
  try {
    refuseUnbundled(service, root)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

test('by hand, TypeScript that nothing bundles is refused, with what to do', () => {
  const typed = { handler: 'functions/typed.handler' }
  expect(faultOf(typed, ['serverless-localstack'])).toMatch(/the function one: its handler is TypeScript.*npm install --save-dev serverless-esbuild/)
  expect(faultOf(typed, undefined)).toContain('TypeScript')
  expect(faultOf(typed, ['serverless-localstack', 'serverless-esbuild'])).toBe('none')
  expect(faultOf(typed, { modules: ['serverless-webpack'] })).toBe('none')
})

test('what needs no bundler is packed', () => {
  for (const described of [
    { handler: 'functions/plain.handler' },
    { handler: 'functions/built.handler' },
    { handler: 'functions/typed.handler', package: { artifact: 'dist/typed.zip' } },
    { image: 'an image' },
  ])
    expect(faultOf(described, []), JSON.stringify(described)).toBe('none')
})
