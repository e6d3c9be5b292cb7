import type { Project } from '@stagecraft/localstack/project.ts'
import { inputHash } from '@stagecraft/localstack/stack/description.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import { isAlive, readProcesses, readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { stopStack } from '@stagecraft/localstack/supervisor/stop.ts'
import { banner } from '../output/banner.ts'
import type { Output } from '../output/output.ts'
import { showSteps } from '../output/steps.ts'

/** Starts the stack and shows where everything is. One that runs, answers and is up to date is left as it is; another is stopped whole and started again. */
export async function up(project: Project, output: Output): Promise<StackRecord> {
  const started = performance.now()
  const running = await healthyStack(project)
  const upToDate = running?.description === (await inputHash(project)) && (running.inspected || !process.env.STAGECRAFT_INSPECT)
  if (running && upToDate) {
    output.result(running, () => banner(running, 'is running already', project.config.next))
    return running
  }
  const stopped = await stopStack(project)
  if (running) output.say('  serverless.yml, a part of it or what was asked for changed: the stack starts anew with it')
  else if (stopped > 0) output.say(`  warn  mended: ${stopped} ${stopped === 1 ? 'process' : 'processes'} left over from before stopped first`)
  const stack = await launch(project, showSteps(output))
  output.result(stack, () => banner(stack, `is up in ${((performance.now() - started) / 1000).toFixed(1)} s`, project.config.next))
  return stack
}

/** The stack, where all its processes are alive and the API answers. */
export async function healthyStack(project: Project): Promise<StackRecord | undefined> {
  const [stack, processes] = await Promise.all([readStack(project), readProcesses(project)])
  if (!stack || processes.length < (stack.database ? 5 : 4)) return undefined
  const alive = await Promise.all(processes.map(isAlive))
  if (!alive.every(Boolean)) return undefined
  const answers = await Promise.all(
    [...(project.config.smoke ? [`${stack.urls.api}${project.config.smoke}`] : []), stack.urls.page].map((url) =>
      fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
        (answer) => answer.ok,
        () => false,
      ),
    ),
  )
  return answers.every(Boolean) ? stack : undefined
}
