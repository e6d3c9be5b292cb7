import type { Project } from '@stagecraft/localstack/project.ts'
import { createBranch } from '@stagecraft/localstack/snapshots/branches.ts'
import { banner } from '../output/banner.ts'
import type { Output } from '../output/output.ts'
import { showSteps } from '../output/steps.ts'

/** Starts a second stack from what this one holds. `--json`: `{ branch, urls }`. */
export async function branch(project: Project, output: Output, name: string): Promise<void> {
  const started = performance.now()
  const stack = await createBranch(project, name, showSteps(output))
  output.result({ branch: name, urls: stack.urls }, () => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    return banner(stack, `branch ${name} is up in ${seconds} s`, [`make status BRANCH=${name}`, `make reset BRANCH=${name} to delete it`])
  })
}
