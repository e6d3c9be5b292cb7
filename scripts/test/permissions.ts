import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ExpectedDenial } from '@stagecraft/localstack/config.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { keptDecisions } from '@stagecraft/localstack/permissions/keep.ts'
import { permissions, type Refusal } from '@stagecraft/localstack/permissions/usage.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import type { Count } from './suites.ts'

/**
 * Holds what the stacks of a run have decided against the template: a refusal that no test expects is a failure, and after a run of all suites
 * so is a grant that none of them used. Each grant counts as one test, and each kind of refusal that was not expected as one that failed.
 */
export async function checkPermissions(project: Project, folder: string, isWhole: boolean): Promise<Count> {
  const description = await describe(project)
  const found = permissions(description, await keptDecisions(folder), engineNamed(project.engine).capabilities.actions)
  const expected = await expectedDenials(project)
  const unexpected = unlike(found.refusals.filter((refusal) => !expected.some((each) => covers(each, refusal))))
  const unused = isWhole ? found.grants.filter(({ used }) => used === 0) : []
  const failures = [
    ...unused.map(({ holder, action, resource }) => `unused grant: ${holder} may ${action} on ${resource}`),
    ...unexpected.map(
      ({ holder, action, resource, refusedBy, run }) =>
        `refused in ${run || 'a run'}: ${holder} called ${action} on ${resource}; refused by: ${refusedBy.join(', ')}`,
    ),
  ]
  return { passed: isWhole ? found.grants.length - unused.length : 0, failed: failures.length, failures }
}

async function expectedDenials({ root, config }: Project): Promise<readonly ExpectedDenial[]> {
  if (!config.expectedDenials) return []
  const module = (await import(pathToFileURL(join(root, config.expectedDenials)).href)) as { expectedDenials: readonly ExpectedDenial[] }
  return module.expectedDenials
}

/** Whether a test said that it provokes this. */
export function covers(
  { holder, session, action, resource }: ExpectedDenial,
  refusal: Pick<Refusal, 'holder' | 'session' | 'action' | 'resource'>,
): boolean {
  return (
    (holder === undefined || refusal.holder === holder) &&
    (session === undefined || refusal.session === session) &&
    (action === undefined || refusal.action === action) &&
    (resource === undefined || refusal.resource.endsWith(resource))
  )
}

function unlike(refusals: readonly Refusal[]): Refusal[] {
  return [...new Map(refusals.map((each) => [`${each.holder} ${each.action} ${each.resource}`, each])).values()]
}
