import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { editFile, refusalOf, twoStages, walkShort } from './support/walked.ts'

// the repository in Python that `python.test.ts` runs
let copy: RepositoryCopy

beforeAll(async () => {
  copy = await repositoryCopy('python', '.', {})
  await writeFile(join(copy.root, 'stagecraft.config.ts'), twoStages())
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
})
afterAll(() => copy?.remove())

test('what a plugin packs beside, and packages for two Pythons in one archive, are refused by their names', async () => {
  expect(await refusalOf(copy)).toEqual([
    expect.stringMatching(/^The plugin serverless-wsgi changes what is deployed, and a release does not carry that out\. Where that is all right: /),
    expect.stringMatching(/^The function web has the handler wsgi_handler\.handler, and there is no such file/),
    expect.stringMatching(/^One archive with packages is for python3\.12 on x86_64 and for python3\.99 on x86_64/),
  ])
})

test('without these it is promoted', { timeout: 600_000 }, async () => {
  await editFile(join(copy.root, 'serverless.yml'), [
    ['  - serverless-wsgi\n', ''],
    [/custom:\n(.*\n){3}/, ''],
    [/ {2}web:\n(.*\n){4}/, ''],
    [/ {2}newer:\n(.*\n){2}/, ''],
  ])
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  await walkShort(copy)
})
