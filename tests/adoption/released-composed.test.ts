import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { repositoryCopy } from './support/repository-copy.ts'
import { editFile, refusalOf, twoStages, walkShort } from './support/walked.ts'

test('a service alone is promoted from its folder', { timeout: 600_000 }, async () => {
  const copy = await repositoryCopy('composed', 'storage', {})
  try {
    await writeFile(join(copy.service, 'stagecraft.config.ts'), twoStages("smokeTest: { function: 'tell', what: 'tell the service' },"))
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
    const description = join(copy.service, 'serverless.yml')
    const text = await readFile(description, 'utf8')
    // what only the account of another stack knows
    await editFile(description, [['\nfunctions:', "  environment:\n    API_URL: ${cf:composed-api-dev.HttpApiUrl, 'not known yet'}\n\nfunctions:"]])
    await commitAll(copy.root, '2026-01-02T03:04:05Z')
    expect(await refusalOf(copy)).toEqual([expect.stringMatching(/^\$\{cf:composed-api-dev\.HttpApiUrl\} has no value.*SSM.*`Fn::ImportValue`/)])
    await writeFile(description, text)
    await commitAll(copy.root, '2026-01-02T03:04:05Z')
    await walkShort(copy)
  } finally {
    await copy.remove()
  }
})
