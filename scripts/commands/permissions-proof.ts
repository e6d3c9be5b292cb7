import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { type Journeys, prove } from '../permissions/prove.ts'
import { reportOf } from '../permissions/report.ts'
import { privateStack } from './test.ts'

/**
 * Proves on a private stack that each grant of the template is needed, and writes docs/permissions.md and docs/permissions.json.
 * With names of functions only theirs, and nothing is written. Takes many minutes. `--json`: `[{ holder, action, resource, provenBy }]`.
 */
export async function provePermissions(project: Project, output: Output, holders: string[]): Promise<void> {
  const { root, config } = project
  if (!config.journeys)
    throw new StagecraftError('no-journeys', 'This application has no journeys to prove its permissions by.', {
      hint: 'Name a module under `journeys` in stagecraft.config.ts; what it exports is in localstack/config.ts.',
    })
  process.env.STAGECRAFT_PORT_OFFSET ??= '1000'
  const stack = await privateStack(project, output)
  try {
    const journeys = (await import(pathToFileURL(join(root, config.journeys)).href)) as Journeys
    const proofs = await prove(stack, journeys, holders, output)
    if (holders.length === 0) {
      await writeFile(join(root, 'docs', 'permissions.json'), `${JSON.stringify(proofs, null, 2)}\n`)
      await writeFile(join(root, 'docs', 'permissions.md'), reportOf(proofs))
    }
    const unneeded = proofs.filter(({ provenBy }) => provenBy === null).length
    output.result(proofs, () => `${proofs.length} grants, ${proofs.length - unneeded} proven needed, ${unneeded} not.`)
    if (unneeded > 0) process.exitCode = 1
  } finally {
    await stack.remove()
  }
}
