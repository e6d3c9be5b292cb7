import { StagecraftError } from '../errors.ts'
import { openProject } from '../project.ts'
import type { Message, Step } from './messages.ts'
import { resume } from './recovery.ts'
import { type RunningStack, startStack, type Tell } from './start.ts'
import { stopStack } from './stop.ts'

/**
 * The process that stays: starts every part, watches the sources, stops every part when it is told to (SIGTERM).
 * Whoever started it hears of the start over the process channel and then lets go.
 */
const say = (message: Message) => {
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

const tell: Tell = async (step, needs, work) => {
  // an error of what it needs is that step's own
  const needed = await (needs as Promise<never>) // undefined only where the step needs nothing
  const started = performance.now()
  say({ kind: 'started', step })
  try {
    const result = await work(needed, (line) => say({ kind: 'said', step, line }))
    say({ kind: 'done', step, milliseconds: Math.round(performance.now() - started) })
    return result
  } catch (error) {
    throw new StepError(step, error)
  }
}

class StepError extends Error {
  readonly step: Step
  constructor(step: Step, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.step = step
  }
}

const project = await openProject(process.argv[2])
let stack: RunningStack | undefined
let stopping = false

async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  if (stack) {
    await Promise.all([stack.page.stop(), stack.gateway.stop(), stack.signIn?.stop()])
    await stack.engine.stop()
    await stack.postgres?.stop()
  }
  await stopStack(project)
  process.exit(code)
}

process.on('SIGTERM', () => void stop(0))
process.on('SIGINT', () => void stop(0))

try {
  stack = await startStack(project, tell)
  say({ kind: 'ready', stack: stack.record })
  if (stack.engine.state.kind === 'kept') void resume(project, stack.record).catch(console.error)
  const { watchSources } = await import('./watch.ts')
  await watchSources(project, stack)
} catch (error) {
  const cause = error instanceof StepError ? error.cause : error
  console.error(cause)
  say({
    kind: 'failed',
    step: error instanceof StepError ? error.step : 'start',
    code: cause instanceof StagecraftError ? cause.code : 'bug',
    message: cause instanceof Error ? cause.message : String(cause),
    hint: cause instanceof StagecraftError ? cause.hint : undefined,
    stack: cause instanceof StagecraftError ? undefined : (cause as Error).stack,
  })
  await stop(1)
}
