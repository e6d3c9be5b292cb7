import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../../scripts/check-aws/checked.ts'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll } from '../system/support/repository.ts'
import { buildNative } from './support/native.ts'
import { ownPackages, releasedPaper, releasedTexts, textsIn } from './support/own-packages.ts'
import type { RepositoryCopy } from './support/repository-copy.ts'
import { promotable } from './support/unedited.ts'
import { editFile, refusalOf } from './support/walked.ts'

// the repository without a bundler that `code.test.ts` runs: JavaScript with a layer, a script and a binary, and what a release cannot hold
let copy: RepositoryCopy

beforeAll(async () => {
  copy = await promotable('plain')
})
afterAll(() => copy?.remove())

test('its archives hold JavaScript with packages, a script, and a binary that its own build made, whenever that was', async () => {
  const made = await packageRelease(await copy.open(), () => {})
  const { script, native, commonjs } = made.manifest.functions
  expect(Object.keys(await releasedTexts(made, script))).toEqual(['bootstrap'])
  expect(Object.keys(await releasedTexts(made, native))).toEqual(['bootstrap'])
  expect(Object.keys(await releasedTexts(made, commonjs))).toEqual(expect.arrayContaining(['data/cities.csv', 'node_modules/csv-parse/package.json']))
  // the same build at another time
  await buildNative(copy.root)
  await commitAll(copy.root, '2026-01-02T03:04:06Z')
  const again = await packageRelease(await copy.open(), () => {})
  expect(again.manifest.functions).toEqual(made.manifest.functions)
})

test('the function that the Framework adds for `existing: true` has the code that the Framework would upload', async () => {
  const made = await packageRelease(await copy.open(), () => {})
  const { Resources } = (await releasedPaper(made, 'templates/prod.json')) as Template
  const { Code } = Resources.CustomDashresourceDashexistingDashs3LambdaFunction?.Properties ?? {}
  const { S3Key = '' } = Code as { S3Key?: string }
  const other = await promotable('plain')
  try {
    await rm(join(other.root, '.stagecraft'), { recursive: true })
    const { 'custom-resources': { 'README.md': _, ...theirs } = {} } = await ownPackages(other.root, 'prod')
    expect(Object.keys(theirs)).toContain('s3/handler.js')
    expect(textsIn(await readFile(join(made.folder, S3Key)))).toEqual(theirs)
  } finally {
    await rm(other.root, { recursive: true })
  }
})

test('what a release cannot hold is refused by its name, with what to do', async () => {
  await editFile(join(copy.service, 'serverless.yml'), [
    ['functions:\n', 'functions:\n  old: { handler: "com.example.Old::handleRequest", runtime: java21 }\n'],
    ['functions:\n', `functions:\n  picture: { image: "000000000000.dkr.ecr.eu-central-1.amazonaws.com/picture@sha256:${'6'.repeat(64)}" }\n`],
    ['artifact: native/native.zip', 'artifact: native/other.zip'],
  ])
  await commitAll(copy.root, '2026-01-02T03:04:07Z')
  expect(await refusalOf(copy)).toEqual([
    expect.stringMatching(/^The function picture is a container image, and its registry is no part of a release\. Deploy it in a stack of its own/),
    expect.stringMatching(/^The function old has the runtime java21\. A release holds .*archives that your build makes \(`package\.artifact`\)\.$/),
    expect.stringMatching(
      /^The function native is packaged by .*native\/other\.zip\), and there is no such file\. If your build makes it, run that first\.$/,
    ),
  ])
})
