import { join } from 'node:path'
import { servicesOf } from '../compose/services.ts'
import { engineNamed } from '../engines/index.ts'
import { enginePlace } from '../engines/place.ts'
import type { Project } from '../project.ts'
import { shortNames } from '../stack/short-names.ts'
import type { StackRecord } from '../supervisor/records.ts'
import { cloudWatchLog } from './cloud-watch-log.ts'
import { invocationLog } from './invocation-log.ts'
import { partLog } from './part-log.ts'
import type { LogSource } from './source.ts'

/** The files the parts write beside the functions' logs: name → file below the stack's state. */
const partFiles: Readonly<Record<string, string>> = {
  changes: 'logs/changes.log',
  api: 'logs/api.log',
  'sign-in': 'logs/sign-in.log',
  page: 'logs/page.log',
  engine: 'logs/engine.log',
  database: 'postgres/postgres.log',
  supervisor: 'logs/supervisor.log',
  console: 'logs/console.log',
}

/**
 * Every log of a stack: its parts', and its functions' where the engine keeps files of them, else what CloudWatch has of a stack that runs. The functions of
 * an API that the gateway runs log where it does: a line that names its function is that function's.
 */
export function logsOf(project: Project, stack: StackRecord | undefined): LogSource[] {
  const functions = stack?.functions ?? {}
  const shortName = shortNames(functions)
  const inLine = (text: string) => {
    const name = /"function(?:_name)?":"([\w-]+)"/.exec(text)?.[1]
    return name === undefined ? undefined : shortName(name)
  }
  const files = filesOf(project)
  const isPart = (source: string) => files.some(([name]) => name === source)
  const parts = files.map(([name, file, isApi]) => {
    const log = partLog(name, file, isApi && stack ? inLine : undefined)
    return { ...log, mayHave: (source: string) => (isPart(source) ? source === name : log.mayHave(source)) }
  })
  const folder = engineNamed(project.engine).invocations?.(enginePlace(project))
  if (folder) return [...parts, { ...invocationLog(folder, shortName), mayHave: (source) => !isPart(source) }]
  return stack ? [...parts, ...Object.entries(functions).map(([source, name]) => cloudWatchLog(stack, source, name))] : parts
}

/** What the logs of a project's parts are called; of several services each has its own: `users api`. */
export function partsOf(project: Project): string[] {
  return filesOf(project).map(([name]) => name)
}

function filesOf(project: Project): [name: string, file: string, isApi: boolean][] {
  if (!project.compose) return filesNamed(project, '', Object.keys(partFiles))
  return [
    ...filesNamed(project, '', ['changes', 'engine', 'supervisor', 'console']),
    ...servicesOf(project).flatMap((service) => filesNamed(service, `${service.partOf.service} `, ['changes', 'api', 'sign-in', 'page', 'database'])),
  ]
}

function filesNamed({ state }: Project, prefix: string, names: readonly string[]): [name: string, file: string, isApi: boolean][] {
  return names.map((name) => [`${prefix}${name}`, join(state, partFiles[name] ?? ''), name === 'api'])
}
