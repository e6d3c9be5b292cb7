import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { repositoryCopy } from './support/repository-copy.ts'
import { editFile, forStages, refusalOf, twoStages, walkShort } from './support/walked.ts'

test('all services of a compose file go to two stages in their order, with the outputs of each stage', { timeout: 900_000 }, async () => {
  const copy = await repositoryCopy('composed', '.', {})
  try {
    await writeFile(join(copy.root, 'stagecraft.config.ts'), twoStages())
    await forStages(copy)
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
    await walkShort(copy)
  } finally {
    await copy.remove()
  }
})

test('a service alone is promoted from its folder', { timeout: 600_000 }, async () => {
  const copy = await repositoryCopy('composed', 'storage', {})
  try {
    await writeFile(join(copy.service, 'stagecraft.config.ts'), twoStages("smokeTest: { function: 'tell', what: 'tell the service' },"))
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
    // what only the account of another stack knows
    expect(await refusalOf(copy)).toEqual([expect.stringMatching(/^\$\{cf:composed-api-dev\.HttpApiUrl\} has no value.*SSM.*`Fn::ImportValue`/)])
    await editFile(join(copy.service, 'serverless.yml'), [[/\$\{cf:.*/, 'not known yet']])
    await commitAll(copy.root, '2026-01-02T03:04:05Z')
    await walkShort(copy)
  } finally {
    await copy.remove()
  }
})
