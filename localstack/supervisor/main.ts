import { join } from 'node:path'
import { databaseOfStack } from '../engines/database.ts'
import { StagecraftError } from '../errors.ts'
import { asPortTaken } from '../machine/ports.ts'
import { openProject } from '../project.ts'
import { endBuilds } from '../stack/bundles/esbuild-process.ts'
import { endRuns, readyNext } from '../stack/framework/framework.ts'
import { collectGarbageLater } from './collect-garbage.ts'
import { endsWith } from './ends-with.ts'
import { atOldPath, folderAt, removeRemains } from './folder.ts'
import { outliveFullLog } from './full-log.ts'
import type { Message } from './messages.ts'
import { roadOf } from './node-parts.ts'
import { type Start, StepError } from './plan.ts'
import { resume } from './recovery.ts'
import { openSite, type Site } from './site.ts'
import { stackPlan } from './start.ts'
import { asStateError } from './state-error.ts'
import { stopStack } from './stop.ts'

/**
 * The process that stays: starts every part, watches the sources, stops every part when it is told to (SIGTERM).
 * Whoever started it hears of the start over the process channel and then lets go.
 */
// What it and its children write is for this user alone, whatever the shell says: the engine, for one, sets no modes
process.umask(0o077)

const say = (message: Message) => {
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

outliveFullLog()
const project = await openProject(process.argv[2])
const folder = await folderAt(project.root)
let start: Pick<Start<object>, 'halt' | 'stop'> | undefined
let isStopping = false

async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  try {
    const place = await folder.now()
    if (place === 'here') await stopParts()
    else await leave(place)
    await endBuilds()
    // at the very end: a build that was under way saves its state until this process ends
    if ((await folder.now()) === 'deleted') removeRemains(project.root)
  } catch (error) {
    // a full disk, for one; this process has to end all the same
    console.error(error)
  }
  process.exit(code)
}

async function leave(place: 'deleted' | { movedTo: string }): Promise<void> {
  console.error(`The folder ${project.root} ${place === 'deleted' ? 'was deleted' : `is ${place.movedTo} now`}: its stack ends.`)
  if (place === 'deleted') await endAtOnce()
  else await atOldPath(project.root, place.movedTo, stopParts)
}

// what is saved would make the deleted folder anew
async function endAtOnce(): Promise<void> {
  endRuns()
  await start?.halt()
  await stopStack(project, 'at once').catch(console.error)
  // a volume is not in the folder
  await databaseOfStack(project).remove(join(project.state, 'postgres')).catch(console.error)
  endRuns()
}

async function stopParts(): Promise<void> {
  await start?.stop(console.error)
  await stopStack(project)
}

async function fail(error: unknown): Promise<void> {
  // a start that is stopped does not come to its end, which is no failure
  if (isStopping) return console.error(error)
  const failure = error instanceof StepError ? error.cause : error
  const cause = asPortTaken(failure) ?? asStateError(failure, project)
  console.error(cause)
  say({
    kind: 'failed',
    step: error instanceof StepError ? error.step : 'start',
    code: cause instanceof StagecraftError ? cause.code : 'bug',
    message: cause instanceof Error ? cause.message : String(cause),
    hint: cause instanceof StagecraftError ? cause.hint : undefined,
    detail: cause instanceof StagecraftError ? cause.detail : undefined,
    stack: cause instanceof Error ? cause.stack : undefined,
  })
  await stop(1)
}

async function runStack(site: Site): Promise<void> {
  const starting = stackPlan(site).start(say)
  start = starting
  const stack = await starting.done
  say({ kind: 'ready', stack: stack.record })
  if (stack.engine.current.state.kind === 'kept') void resume(project, stack.record).catch(console.error)
  const { watchSources } = await import('./watch.ts')
  await watchSources(site, stack)
  // the engine's road loads none of it
  if (roadOf(site, stack.description) === 'workers') {
    const { keepGatewayCode } = await import('../gateway/kept-code.ts')
    await keepGatewayCode(project).catch(console.error)
  }
  if (process.env.STAGECRAFT_DEV) readyNext(project)
}

async function runServices(site: Site): Promise<void> {
  const { composePlan } = await import('./compose/plan.ts')
  const starting = composePlan(site, say).start(say)
  start = starting
  const { record, composition } = await starting.done
  say({ kind: 'ready', stack: record })
  const { followServices } = await import('./compose/follow.ts')
  await followServices(site, composition)
}

// a stack without its supervisor would be half a stack
process.on('uncaughtException', (error) => void fail(error))
process.on('SIGTERM', () => void stop(0))
process.on('SIGINT', () => void stop(0))
endsWith(process.env.STAGECRAFT_ENDS_WITH, () => void stop(0))
folder.watch(() => void stop(0))

try {
  const site = await openSite(project, (line) => say({ kind: 'said', step: 'ports', line }))
  if (project.compose) await runServices(site)
  else await runStack(site)
  collectGarbageLater()
} catch (error) {
  await fail(error)
}
