import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type Grant, grantsOf } from '@stagecraft/localstack/permissions/grants.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import type { Output } from '../output/output.ts'
import { requireEnforcement } from '../permissions/enforced.ts'
import { isProofOf, keptProofs, proofsFile } from '../permissions/proofs.ts'
import { type Journeys, prove } from '../permissions/prove.ts'
import { reportOf } from '../permissions/report.ts'
import { privateStack } from '../test/private-stack.ts'

/**
 * Proves on a private stack that each grant of the template is needed, and writes docs/permissions.md and docs/permissions.json. With names of
 * functions only theirs, with `unproven` only what the kept result does not prove; the rest of that stays. All of it takes a quarter of an hour.
 * `--json`: `[{ holder, action, resource, provenBy }]`.
 */
export async function provePermissions(project: Project, output: Output, holders: string[], { unproven }: { unproven?: true }): Promise<void> {
  requireEnforcement(project)
  const { root, config } = project
  if (!config.journeys)
    throw new StagecraftError('no-journeys', 'This application has no journeys, which the proof runs.', {
      hint: 'Set `journeys` in stagecraft.config.ts to a module that exports them; localstack/config.ts describes its exports.',
    })
  const kept = await keptProofs(project)
  const isWanted = (grant: Grant) =>
    !grant.onlyOnAws &&
    (holders.length === 0 || holders.includes(grant.holder)) &&
    !(unproven && kept.some((each) => isProofOf(each, grant) && each.provenBy))
  process.env.STAGECRAFT_PORT_OFFSET ??= '1000'
  const stack = await privateStack(project, output)
  // the journeys run in this process and look for their stack there
  process.env.STAGECRAFT_STATE = stack.project.state
  try {
    const journeys = (await import(pathToFileURL(join(root, config.journeys)).href)) as Journeys
    const made = await prove(stack, journeys, isWanted, output)
    const grants = grantsOf(await describe(project)).filter((grant) => !grant.onlyOnAws)
    const proofs = grants.flatMap((grant) => [...made, ...kept].find((each) => isProofOf(each, grant)) ?? [])
    if (proofs.length === grants.length) {
      await writeFile(proofsFile(project), `${JSON.stringify(proofs, null, 2)}\n`)
      await writeFile(join(root, 'docs', 'permissions.md'), reportOf(proofs))
    }
    const unneeded = made.filter(({ provenBy }) => provenBy === null).length
    output.result(made, () => `${made.length} grants, ${made.length - unneeded} proven to be needed, ${unneeded} not.`)
    if (unneeded > 0) process.exitCode = 1
  } finally {
    await stack.remove()
  }
}
