import { count } from '../../../browser/format.ts'
import type { Live } from '../../../browser/live.ts'
import type { MapNode } from '../types.ts'
import type { Arrow } from './layout.ts'

export type Health = 'good' | 'busy' | 'bad' | ''

/** How a part is, and in a few words why: what failed in the last moment, what waits, what goes on. */
export function stateOf({ kind, liveName, isDeadLetters }: MapNode, live: Live): { health: Health; text: string } {
  if (kind === 'queue') {
    const now = live.flow?.queues[liveName]
    if (!now) return { health: '', text: '' }
    const holds = now.ready + now.held + now.delayed
    const text =
      holds > 0
        ? [now.ready && `${count(now.ready)} ready`, now.held && `${count(now.held)} in flight`, now.delayed && `${count(now.delayed)} delayed`]
            .filter(Boolean)
            .join(', ')
        : 'empty'
    return { health: holds === 0 ? 'good' : isDeadLetters ? 'bad' : 'busy', text }
  }
  if (kind === 'function') {
    const { invocations, errors } = live.functionRates(liveName)
    const total = live.flow?.functions[liveName]
    if (errors > 0) return { health: 'bad', text: `${rate(errors)} errors` }
    if (invocations > 0) return { health: 'busy', text: `${rate(invocations)} invocations` }
    return { health: total ? 'good' : '', text: total?.errors ? `${count(total.errors)} errors so far` : total ? 'idle' : '' }
  }
  return { health: '', text: '' }
}

/** What goes over an arrow now; empty where nothing does, or nobody knows. Into a queue with several senders its whole rate is shown on each. */
export function flowOn({ from, to, kinds }: Arrow, nodes: ReadonlyMap<string, MapNode>, live: Live): string {
  const [source, target] = [nodes.get(from), nodes.get(to)]
  if (source?.kind === 'queue' && kinds.includes('invokes')) return rateOrNothing(live.rates(source.liveName).deleted)
  if (source?.kind === 'queue' && kinds.includes('fails to')) return ''
  if (target?.kind === 'queue' && !kinds.includes('fails to')) return rateOrNothing(live.rates(target.liveName).sent)
  if (target?.kind === 'function' && ['api', 'schedule', 'bucket'].includes(source?.kind ?? ''))
    return rateOrNothing(live.functionRates(target.liveName).invocations)
  return ''
}

function rateOrNothing(perSecond: number): string {
  return perSecond > 0 ? rate(perSecond) : ''
}

function rate(perSecond: number): string {
  return `${perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond))}/s`
}
