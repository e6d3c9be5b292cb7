import type { Project } from '@stagecraft/localstack/project.ts'
import { leftOutLines } from '@stagecraft/localstack/stack/template/left-out.ts'
import { healthOf } from '@stagecraft/localstack/supervisor/health.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

/** What runs and where, and what is wrong with it. `--json`: `{ running, faults: [string], urls: { page, api, engine, mailbox, database } | null, processes: [{ name, pid, alive }], leftOut }`. */
export async function status(project: Project, output: Output): Promise<void> {
  const { stack, processes, faults: stackFaults, disk } = await healthOf(project)
  const states = processes.map(({ name, pid, alive, container }) => ({ name, pid, alive, ...(container ? { container } : {}) }))
  const faults = [...stackFaults, ...(disk ? [disk] : [])]
  const running = stack !== undefined && faults.length === 0
  const value = {
    running,
    faults,
    service: stack?.service ?? null,
    stage: stack?.stage ?? project.stage,
    engine: stack?.engine ?? null,
    engineVersion: stack?.engineVersion ?? null,
    runsIn: stack?.runsIn ?? null,
    urls: stack?.urls ?? null,
    processes: states,
    functions: stack?.functions ?? {},
    functionUrls: stack?.functionUrls ?? {},
    webSockets: stack?.webSockets ?? [],
    ...(stack?.services ? { services: stack.services } : {}),
    leftOut: stack?.leftOut ?? [],
  }
  output.result(value, () => {
    const remedy = disk ? 'Free some space (`df -h` shows where), then run `make up`.' : 'Run `make up` to repair it.'
    const faultLines = faults.map((fault) => `  ${marks.fail}  ${fault}`)
    if (!stack)
      return [...faultLines, faults.length > 0 ? `        ${remedy}` : '  The local stack is not running. Start it with `make up`.'].join('\n')
    // the supervisor listens for a part that nobody uses
    const supervisor = states.find(({ name }) => name === 'supervisor')?.pid
    const where = (name: string, pid: number) => (pid === supervisor && name !== 'supervisor' ? 'on demand' : String(pid))
    const width = Math.max(10, ...states.map(({ name }) => name.length)) + 2
    const lines = [
      ...states.map(
        ({ name, pid, alive, container }) =>
          `  ${alive ? marks.ok : marks.fail}  ${name.padEnd(width)}${(container ? 'container' : where(name, pid)).padEnd(11)}${addressOf(stack, name) ?? ''}`,
      ),
      ...(stack.urls.signIn ? [`        ${'sign-in'.padEnd(width)}${'on demand'.padEnd(11)}${stack.urls.signIn}`] : []),
      ...Object.entries(stack.functionUrls ?? {}).map(([name, url]) => `        ${'URL'.padEnd(width)}${name.padEnd(11)} ${url}`),
      ...(stack.webSockets ?? []).map(({ name, url }) => `        ${'WebSocket'.padEnd(width)}${name.padEnd(11)} ${url}`),
      `        ${'mailbox'.padEnd(width)}${'supervisor'.padEnd(11)}${stack.urls.mailbox}`,
      `        ${'on'.padEnd(width)}${stack.engine} ${stack.engineVersion}${stack.runsIn === 'container' ? ', in a container' : ''}`,
      ...(running ? [] : ['', ...faultLines, `        ${remedy}`]),
      ...(stack.leftOut.length > 0 ? ['', '  Left out of the template locally:'] : []),
      ...leftOutLines(stack.leftOut, 6).map((line) => `  ${line}`),
    ]
    return lines.join('\n')
  })
  if (!running) process.exitCode = 1
}

// of one of several services: `users api`
function addressOf(stack: StackRecord, process: string): string | undefined {
  if (process === 'user pool') return stack.besideEndpoint
  const [service = '', part = ''] = process.split(' ')
  const own = stack.services?.[service] ?? stack
  const urls: Readonly<Record<string, string | undefined>> = own.withoutRoutes ? { ...own.urls, api: undefined } : own.urls
  return urls[stack.services?.[service] ? part : process]
}
