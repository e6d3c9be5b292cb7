import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import colours from 'picocolors'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import type { ReleasedService } from '../release/composed/released-services.ts'

/** What became of a service. `waiting`: it was not begun. */
export interface ServiceEnd {
  service: string
  result: 'done' | 'unchanged' | 'failed' | 'waiting'
  /** Of a deployment: the release that the stage has now. */
  release?: string
  seconds?: number
  /** Why it failed, or was not begun. */
  reason?: string
}

/** What was done with one service, where it worked. */
export type Worked = Pick<ServiceEnd, 'release' | 'seconds'> & { result: 'done' | 'unchanged' }

/**
 * Works on the services of a compose file, each after those it depends on. One that fails stops those that depend on it, and the others go on; where somebody
 * else deploys one of them, where somebody says no, and after a fault that nobody foresaw, nothing further begins. `--json`: `ServiceEnd[]`. Throws
 * `services-failed` where not all are done (`again`: the end of its hint), and what the question throws where the answer is no.
 */
export async function inOrder(
  services: readonly ReleasedService[],
  output: Output,
  work: (service: ReleasedService, output: Output) => Promise<Worked>,
  again = 'run the same command again: it goes on with these.',
): Promise<void> {
  const ends: ServiceEnd[] = []
  let fault: unknown
  for (const service of services) {
    const before = service.dependsOn.find((other) => ends.some((end) => end.service === other && isOpen(end)))
    if (before || stopsAll(fault)) {
      ends.push({ service: service.name, result: 'waiting', reason: before ? `It depends on ${before}.` : 'The command ended before it.' })
      continue
    }
    output.say(colours.bold(`\n  ${service.name}`))
    try {
      ends.push({ service: service.name, ...(await work(service, { ...output, result: () => {} })) })
    } catch (error) {
      fault = error
      ends.push({ service: service.name, result: isNo(error) ? 'waiting' : 'failed', reason: (error as Error).message })
      if (isNo(error)) continue
      output.say(`\n${marks.fail} ${(error as Error).message}`)
      if (error instanceof StagecraftError && error.hint) output.say(`  ${error.hint}`)
    }
  }
  output.result(ends, () => `\n${endsText(ends)}`)
  const open = ends.filter(isOpen)
  if (open.length === 0) return
  if (!(fault instanceof StagecraftError)) throw fault
  if (isNo(fault) && !ends.some(({ result }) => result === 'failed'))
    throw new StagecraftError(fault.code, `${fault.message} Not begun: ${open.map(({ service }) => service).join(', ')}.`, {
      ...(fault.hint ? { hint: fault.hint } : {}),
      cause: fault,
    })
  throw new StagecraftError('services-failed', `Not done: ${open.map(({ service }) => service).join(', ')}.`, {
    hint: `Mend what is named above, and ${again}`,
    cause: fault,
  })
}

function isOpen({ result }: ServiceEnd): boolean {
  return result === 'failed' || result === 'waiting'
}

// somebody's answer, and no fault
function isNo(fault: unknown): boolean {
  return fault instanceof StagecraftError && ['not-confirmed', 'not-asked', 'name-not-typed'].includes(fault.code)
}

function stopsAll(fault: unknown): boolean {
  if (fault === undefined) return false
  // two commands at once would leave some services with the one's release and some with the other's
  return !(fault instanceof StagecraftError) || isNo(fault) || ['stage-locked', 'lock-lost'].includes(fault.code)
}

const words: Readonly<Record<ServiceEnd['result'], string>> = { done: 'done', unchanged: 'was there', failed: 'failed', waiting: 'not begun' }

/** The services as a table: what became of each. */
export function endsText(ends: readonly ServiceEnd[]): string {
  const widest = Math.max(...ends.map(({ service }) => service.length))
  return ends
    .map(({ service, result, release = '', seconds, reason }) => {
      const took = result === 'done' && seconds !== undefined ? `${seconds.toFixed(1)} s` : ''
      const what = [release, took, reason?.split('\n')[0] ?? ''].filter(Boolean).join('  ')
      return `  ${service.padEnd(widest)}  ${words[result].padEnd(9)}  ${what}`.trimEnd()
    })
    .join('\n')
}
