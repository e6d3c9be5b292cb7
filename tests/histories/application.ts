import type { ApplicationHistories, FollowedHistory, Outside, Sight } from '@stagecraft/cli'
import { figures } from './figures.ts'
import { badLines } from './promises/bad-lines.ts'
import { inOrder } from './promises/in-order.ts'
import type { HandedOver, Moment, Publication } from './promises/moment.ts'
import { incomplete, nothingLost, unread } from './promises/nothing-lost.ts'
import { nothingTwice } from './promises/nothing-twice.ts'
import { told, untold } from './promises/told.ts'
import { everything, nothing, type Rows } from './rows.ts'
import { fileOf, header, type Step, step, told as toldStep } from './steps.ts'

/** The five promises of docs/architecture.md, and the figures. */
const promises: Readonly<Record<string, (moment: Moment) => Iterable<string>>> = {
  'nothing lost': nothingLost,
  'nothing twice': nothingTwice,
  'in order': inOrder,
  told,
  'bad lines': badLines,
}

class FollowedFiles implements FollowedHistory<Step> {
  readonly #files: HandedOver[] = []
  #before: Rows = nothing
  #published = 0

  async take({ put, request }: Outside, given: Step): Promise<void> {
    if ('redrive' in given) {
      await request('operator', 'POST', '/redrives', given.redrive === 'all' ? {} : { orderId: given.redrive })
      return
    }
    const key = `drops/histories/${given.drop}.csv`
    const file = { key, versionId: '', header: given.header ?? header, lines: given.lines }
    this.#files.push(file)
    file.versionId = await put('IntakeBucket', key, fileOf(given))
  }

  async moment(sight: Sight): Promise<readonly string[]> {
    const earlier = JSON.stringify([this.#before, this.#published])
    const moment = await this.#look(sight)
    if (JSON.stringify([this.#before, this.#published]) === earlier) return []
    const found = Object.entries(promises).flatMap(([name, check]) => [...check(moment)].map((breach) => `${name}: ${breach}`))
    for await (const breach of figures(sight, moment.now)) found.push(`figures: ${breach}`)
    return found
  }

  async unsettled(sight: Sight): Promise<readonly string[]> {
    const moment = await this.#look(sight)
    return [...named('nothing lost: not settled', unread(moment)), ...named('told: not settled', untold(moment))]
  }

  async end(sight: Sight): Promise<readonly string[]> {
    const found = await this.moment(sight)
    return [...found, ...named('nothing lost', incomplete(await this.#look(sight)))]
  }

  async #look({ query, published }: Sight): Promise<Moment> {
    const [now = nothing] = await query<Rows>(everything)
    const all = published?.map(({ body }) => publicationOf(body))
    const moment = {
      before: this.#before,
      now,
      files: this.#files,
      published: all && { before: all.slice(0, this.#published), since: all.slice(this.#published) },
    }
    this.#before = now
    this.#published = all?.length ?? 0
    return moment
  }
}

function named(name: string, breaches: Iterable<string>): string[] {
  return [...breaches].map((breach) => `${name}: ${breach}`)
}

function publicationOf(body: string): Publication {
  const { orderId, sequence, type } = JSON.parse(body) as { orderId: string; sequence: number; type: string }
  return { order: orderId, sequence, type }
}

/** Order files, redrives, and what must be true of them. */
export const histories: ApplicationHistories<Step> = {
  step,
  mostSteps: 7,
  told: toldStep,
  begin: () => new FollowedFiles(),
  edits: [
    // so that files of a few lines are read in several chunks
    { file: 'backend/intake/functions/read-file.ts', find: 'chunkLines: 1_000', replace: 'chunkLines: 3' },
  ],
  // record-dead-letter and a redrive bring these back
  mayGiveUp: ['apply-event'],
}
