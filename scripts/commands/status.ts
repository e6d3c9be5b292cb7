import type { Project } from '@stagecraft/localstack/project.ts'
import { isAlive, readProcesses, readStack } from '@stagecraft/localstack/supervisor/records.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

/** What runs and where. `--json`: `{ running, urls: { page, api, engine, database } | null, processes: [{ name, pid, alive }], leftOut }`. */
export async function status(project: Project, output: Output): Promise<void> {
  const [stack, processes] = await Promise.all([readStack(project), readProcesses(project)])
  const states = await Promise.all(processes.map(async (each) => ({ name: each.name, pid: each.pid, alive: await isAlive(each) })))
  const running = stack !== undefined && states.length > 0 && states.every((each) => each.alive)
  const value = {
    running,
    service: stack?.service ?? null,
    stage: stack?.stage ?? project.stage,
    engine: stack?.engine ?? null,
    urls: stack?.urls ?? null,
    processes: states,
    functions: stack?.functions ?? {},
    leftOut: stack?.leftOut ?? [],
  }
  output.result(value, () => {
    if (!stack) return '  It is not running. `make up` starts it.'
    const lines = [
      ...states.map(
        ({ name, pid, alive }) =>
          `  ${alive ? marks.ok : marks.fail}  ${name.padEnd(12)}${String(pid).padEnd(9)}${(stack.urls as Record<string, string>)[name] ?? ''}`,
      ),
      ...(stack.urls.signIn ? [`        ${'sign-in'.padEnd(12)}${'on demand'.padEnd(9)}${stack.urls.signIn}`] : []),
      ...(running ? [] : ['', '  A part is gone. `make up` mends it.']),
      '',
      '  Different from AWS here:',
      ...stack.leftOut.map(({ logicalId, type, why }) => `  ${logicalId} (${type}): ${why}`),
    ]
    return lines.join('\n')
  })
  if (!running) process.exitCode = 1
}
