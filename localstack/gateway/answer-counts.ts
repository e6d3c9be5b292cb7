import { readFileSync } from 'node:fs'
import { ask } from '../ask.ts'
import { deployed } from './deployed.ts'
import type { Server } from './hapi.d.ts'
import type { RoleSource } from './hot-handlers.ts'

/** `[status, milliseconds, how many]`. */
type Answers = [status: number, milliseconds: number, times: number][]

// hapi hands out a server object for each scheme; the listener is the same
const watched = new WeakSet<object>()
const counts = new Map<string, number>()
let tellSoon = () => {}

/** Counts what callers of the API are answered, refusals too: API Gateway measures all of it. */
export function countAnswers({ listener }: Server): void {
  if (watched.has(listener)) return
  watched.add(listener)
  listener.on('request', (_, response) => {
    const began = performance.now()
    response.once('finish', () => count(response.statusCode, performance.now() - began))
  })
}

/**
 * Tells the engine once a second what was counted, as long as there is something: it keeps the metrics of the API, and alarms go by them. An engine that keeps
 * none says so once. What cannot be told is not told later: metrics of a laptop are not worth a queue.
 */
export function tellAnswers({ engine, secretFile }: RoleSource): void {
  let isDue = false
  const tell = async () => {
    isDue = false
    const said = { api: await deployed.apiId(), answers: taken() }
    const secret = readFileSync(secretFile, 'utf8')
    // an engine that is away has no metrics, and says so elsewhere
    const { status } = await ask(`${engine}/_stagecraft/api-metrics`, { 'x-stagecraft-front': secret }, said).catch(() => ({ status: 0 }))
    if (status === 404) tellSoon = () => counts.clear()
  }
  tellSoon = () => {
    // the API answers, whatever becomes of its metrics
    if (isDue) return
    isDue = true
    setTimeout(() => void tell().catch((error) => console.error(error)), 1_000).unref()
  }
}

function count(status: number, milliseconds: number): void {
  // so many different ones as a person can tell apart, and not one for each request
  const key = JSON.stringify([status, Number(milliseconds.toPrecision(2))])
  counts.set(key, (counts.get(key) ?? 0) + 1)
  tellSoon()
}

function taken(): Answers {
  const answers = [...counts].map(([key, times]) => [...(JSON.parse(key) as [number, number]), times] as Answers[number]) // as `count` writes them
  counts.clear()
  return answers
}
