import type { Project } from '@stagecraft/localstack/project.ts'
import { pythonEnvironment } from '@stagecraft/localstack/stack/code/python/environment.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { awsStages } from '../check-aws/stages.ts'
import { isPython } from '../release/foreign/python-settings.ts'

/**
 * The Pythons that run the functions of all stages, each with what Lambda's runtime has and no package beside: full function name → the program. Packages
 * are in the release. Empty where there are none. Throws what `pythonEnvironment` throws.
 */
export async function interpretersOf(project: Project): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const stage of await awsStages(project.root)) {
    const description = await describeStage(project, stage)
    for (const { name, runtime = '' } of Object.values(description.functions).filter(isPython))
      found[name] = await pythonEnvironment({ isLock: false, options: [] }, runtime, { project, description, followsLinks: false, say: () => {} })
  }
  return found
}
