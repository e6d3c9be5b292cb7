import type { Project } from '@stagecraft/localstack/project.ts'
import { pythonEnvironment } from '@stagecraft/localstack/stack/code/python/environment.ts'
import { importsSdk } from '@stagecraft/localstack/stack/code/python/in-template.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { awsStages } from '../check-aws/stages.ts'
import { withinToo } from '../release/foreign/nested-stacks.ts'
import { isPython } from '../release/foreign/python-settings.ts'

/**
 * The Pythons that run the functions of all stages, each with what Lambda's runtime has and no package beside: full function name → the program. Packages
 * are in the release. Empty where there are none. Throws what `pythonEnvironment` throws.
 */
export async function interpretersOf(project: Project): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const stage of await awsStages(project.root)) {
    const description = await describeStage(project, stage)
    for (const [name, runtime] of withinToo(description).flatMap(pythonsIn))
      found[name] ??= await pythonEnvironment({ isLock: false, options: [] }, runtime, { project, description, followsLinks: false, say: () => {} })
  }
  return found
}

// also those whose code stands in the template, where it imports what only such an environment has
function pythonsIn({ functions, template }: Description): [name: string, runtime: string][] {
  const own = Object.values(functions).flatMap((each): [string, string][] => (isPython(each) ? [[each.name, each.runtime ?? '']] : []))
  const inline = Object.values(template.Resources).flatMap((resource): [string, string][] => {
    const { FunctionName: name, Runtime: runtime } = resource.Properties ?? {}
    return importsSdk(resource) && typeof name === 'string' && typeof runtime === 'string' ? [[name, runtime]] : []
  })
  return [...own, ...inline]
}
