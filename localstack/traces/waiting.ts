import type { Engine, RunningDoor } from '../engines/engine.ts'
import type { Flow } from '../engines/flow.ts'
import type { QueuedMessage } from '../engines/queued-messages.ts'
import { traceIn } from '../logs/entry.ts'
import type { Wanted } from './spans.ts'
import type { Span } from './trace.ts'

/** Messages of each queue that are looked at, the oldest; and how long all may take. */
const mostMessages = 200
const longestMs = 500

/** The messages of a trace that still wait, each with the reason: nothing is taken by the look. None where the engine shows no messages. */
export async function waitingSpans(engine: Pick<Engine, 'flow' | 'queuedMessages'>, door: RunningDoor, wanted: Wanted): Promise<Span[]> {
  const until = performance.now() + longestMs
  const queues: Flow['queues'] = (await engine.flow?.(door))?.queues ?? {}
  const spans: Span[] = []
  for (const [queue, { ready, held, delayed }] of Object.entries(queues)) {
    if (ready + held + delayed === 0 || performance.now() > until) continue
    const { messages } = (await engine.queuedMessages?.(door, queue, 0, mostMessages)) ?? { messages: [] }
    spans.push(...messages.filter((message) => belongs(message, wanted)).map((message) => spanOf(message, queue)))
  }
  return spans
}

function belongs({ id, body, attributes }: QueuedMessage, { asked, traces }: Wanted): boolean {
  const named = Object.values(attributes).flatMap(({ value }) => traceIn(value) ?? [])
  return id === asked || body.includes(asked) || [...named, traceIn(body) ?? ''].some((trace) => traces.has(trace))
}

function spanOf(message: QueuedMessage, queue: string): Span {
  const { id, group, receiveCount, sentAt, deadLetterOf } = message
  const at = Date.parse(sentAt)
  const failed = deadLetterOf
    ? { status: 'failed' as const, error: `A dead letter of ${deadLetterOf.split(':').at(-1)}.` }
    : { status: 'ok' as const }
  return {
    ...{ kind: 'queue', name: queue, at, ms: Math.max(0, Date.now() - at), request: id, ...failed, waits: reasonOf(message) },
    ...(receiveCount > 0 ? { attempt: receiveCount } : {}),
    ...{ brought: [{ kind: 'sqs', name: queue, id, ...(group ? { group } : {}) }], broughtInAll: 1, lines: [], isAsked: true },
  }
}

function reasonOf({ state, until, by, group }: QueuedMessage): string {
  switch (state) {
    case 'ready':
      return 'It waits: the next receive may take it.'
    case 'held':
      return `A consumer has it${until ? ` until ${until}` : ''}.`
    case 'delayed':
      return `It is delayed${until ? ` until ${until}` : ''}.`
    case 'blocked':
      return `It waits: a consumer has ${by ?? 'another message'} of its group ${group ?? ''}.`
    case 'behind':
      return `It waits: ${by ?? 'another message'} of its group ${group ?? ''} comes first.`
  }
}
