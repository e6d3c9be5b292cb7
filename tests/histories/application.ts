import type { ApplicationHistories, FollowedHistory, Outside, Sight } from '@stagecraft/cli'
import { header } from '../system/support/order-files.ts'
import { figures, figuresOnTheMove } from './figures.ts'
import { mutants } from './mutants.ts'
import { badLines } from './promises/bad-lines.ts'
import { inOrder } from './promises/in-order.ts'
import type { HandedOver, Moment, Publication } from './promises/moment.ts'
import { incomplete, nothingLost, unread } from './promises/nothing-lost.ts'
import { nothingTwice } from './promises/nothing-twice.ts'
import { told, untold } from './promises/told.ts'
import { everything, folder, nothing, type Rows } from './rows.ts'
import { fileOf, orders, type Step, step, told as toldStep } from './steps.ts'

/** The five promises of docs/architecture.md, and the figures. */
const promises: Readonly<Record<string, (moment: Moment) => Iterable<string>>> = {
  'nothing lost': nothingLost,
  'nothing twice': nothingTwice,
  'in order': inOrder,
  told,
  'bad lines': badLines,
}

// the figures of imports are in the tables, and are compared at each moment; the API is asked at every third
const askedEvery = 3

class FollowedFiles implements FollowedHistory<Step> {
  readonly #files: HandedOver[] = []
  readonly #mark: string
  #before: Rows = nothing
  #published = 0
  #moments = 0

  constructor(mark: string) {
    this.#mark = mark
  }

  async take({ put, request }: Outside, given: Step): Promise<void> {
    if ('redrive' in given) {
      // beside the lines of others, only this history's are sent again
      const whole = this.#mark === '' ? [{}] : orders.map((order) => ({ orderId: `${this.#mark}${order}` }))
      for (const filter of given.redrive === 'all' ? whole : [{ orderId: `${this.#mark}${given.redrive}` }])
        await request('operator', 'POST', '/redrives', filter)
      return
    }
    const key = `${folder}${this.#mark}${given.drop}.csv`
    const lines = given.lines.map((line) => ('event' in line ? { event: { ...line.event, order: `${this.#mark}${line.event.order}` } } : line))
    const file = { key, versionId: '', header: given.header ?? header, lines }
    this.#files.push(file)
    file.versionId = await put('IntakeBucket', key, fileOf({ ...given, lines }))
  }

  async moment(sight: Sight, isEnd = false): Promise<readonly string[]> {
    const earlier = JSON.stringify([this.#before, this.#published])
    const moment = await this.#look(sight)
    this.#before = moment.now
    this.#published += moment.published?.since.length ?? 0
    if (JSON.stringify([this.#before, this.#published]) === earlier && !isEnd) return []
    const found = Object.entries(promises).flatMap(([name, check]) => [...check(moment)].map((breach) => `${name}: ${breach}`))
    this.#moments += 1
    if (this.#moments % askedEvery !== 0 && !isEnd) return found
    for await (const breach of sight.isStill ? figures(sight, moment.now) : figuresOnTheMove(sight, `${folder}${this.#mark}`))
      found.push(`figures: ${breach}`)
    return found
  }

  async unsettled(sight: Sight): Promise<readonly string[]> {
    const moment = await this.#look(sight)
    return [...named('nothing lost: not settled', unread(moment)), ...named('told: not settled', untold(moment))]
  }

  async end(sight: Sight): Promise<readonly string[]> {
    const found = await this.moment(sight, true)
    return [...found, ...named('nothing lost', incomplete(await this.#look(sight)))]
  }

  // only a moment that was judged is the one before the next: nothing that is committed meanwhile goes unseen
  async #look({ query, published: sent }: Sight): Promise<Moment> {
    const [now = nothing] = await query<Rows>(everything(this.#mark))
    const all = sent?.map(({ body }) => publicationOf(body))
    const published = all && { before: all.slice(0, this.#published), since: all.slice(this.#published) }
    return { before: this.#before, now, files: this.#files, published }
  }
}

function named(name: string, breaches: Iterable<string>): string[] {
  return [...breaches].map((breach) => `${name}: ${breach}`)
}

function publicationOf(body: string): Publication {
  const { orderId, sequence } = JSON.parse(body) as { orderId: string; sequence: number }
  return { order: orderId, sequence }
}

const givenUp = { of: 'apply-event', on: 'delivery', do: 'give up' } as const

/** Order files, redrives, and what must be true of them. */
export const histories: ApplicationHistories<Step> = {
  step,
  mostSteps: 7,
  people: ['viewer', 'operator'],
  functions: [
    'read-file',
    'apply-event',
    'publish-outbox',
    'record-audit',
    'write-notice',
    'record-dead-letter',
    'reconcile',
    'redrive',
    'resend-lines',
  ],
  recoveries: [
    { of: 'record-dead-letter', after: givenUp },
    { of: 'redrive', on: ['commit', 'call', 'change'], after: givenUp, by: { redrive: 'all' } },
    { of: 'resend-lines', after: givenUp, by: { redrive: 'all' } },
    { of: 'reconcile', on: ['commit', 'change', 'batch'], after: { of: 'apply-event', on: 'delivery', do: 'lose' } },
  ],
  told: toldStep,
  begin: (mark) => new FollowedFiles(mark),
  edits: [
    // so that files of a few lines are read in several chunks
    { file: 'backend/intake/functions/read-file.ts', find: 'chunkLines: 1_000', replace: 'chunkLines: 3' },
  ],
  // the reconciler, record-dead-letter and a redrive bring its messages back, and the database keeps the order
  robust: ['apply-event'],
  mutants,
}
