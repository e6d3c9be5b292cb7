import { deployed } from './deployed.ts'
import type { Server } from './hapi.d.ts'
import type { RoleSource } from './hot-handlers.ts'
import { type Teller, teller } from './teller.ts'

/** `[status, milliseconds, how many]`. */
type Answers = [status: number, milliseconds: number, times: number][]

// hapi hands out a server object for each scheme; the listener is the same
const watched = new WeakSet<object>()
const counts = new Map<string, number>()
let engine: Teller | undefined

/** Counts what callers of the API are answered, refusals too: API Gateway measures all of it. */
export function countAnswers({ listener }: Server): void {
  if (watched.has(listener)) return
  watched.add(listener)
  listener.on('request', (_, response) => {
    const began = performance.now()
    response.once('finish', () => count(response.statusCode, performance.now() - began))
  })
}

/** Tells the engine once a second what was counted, as long as there is something: it keeps the metrics of the API, and alarms go by them. */
export function tellAnswers(role: RoleSource): void {
  engine = teller(role, '/_stagecraft/api-metrics', 1_000, async () => ({ api: await deployed.apiId(), answers: taken() }))
}

function count(status: number, milliseconds: number): void {
  if (engine?.isWanted() === false) return
  // so many different ones as a person can tell apart, and not one for each request
  const key = JSON.stringify([status, Number(milliseconds.toPrecision(2))])
  counts.set(key, (counts.get(key) ?? 0) + 1)
  engine?.soon()
}

function taken(): Answers {
  const answers = [...counts].map(([key, times]) => [...(JSON.parse(key) as [number, number]), times] as Answers[number]) // as `count` writes them
  counts.clear()
  return answers
}
