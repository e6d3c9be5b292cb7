import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeText } from '../../project.ts'
import type { EngineAccess } from '../../stack/client-options.ts'
import type { Description } from '../../stack/description.ts'
import type { Step } from '../plan.ts'
import { logOf, type Site } from '../site.ts'
import type { DeployedStack } from './stack.ts'

interface Needs {
  access: EngineAccess
  description: Description
  stack: DeployedStack
}

/** The items that a repository of serverless-dynamodb starts with: once for each state of the engine, so that what people changed stays. */
export function seeds(site: Site): Step<Needs, void> {
  const { project } = site
  const due = join(project.state, 'seeds-due')
  return {
    needs: ['access', 'description', 'stack'],
    limit: { waitsFor: 'the engine to take the items that tables start with', seconds: 120, log: logOf(site, 'engine') },
    skip: ({ description, stack }) => !description.found?.seeds?.length || (stack.wasKept && !existsSync(due)),
    start: async ({ access, description }, say) => {
      // a start that is killed meanwhile has the next one load them
      await writeText(due, '')
      const { loadSeeds } = await import('../../adoption/load-seeds.ts')
      await loadSeeds(access, project.root, description.found?.seeds ?? [], say)
      await rm(due)
    },
  }
}
