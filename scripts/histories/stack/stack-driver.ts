import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationHistories, FollowedHistory, Sight } from '../application.ts'
import type { History, PossibleFault } from '../history.ts'
import type { Driver, Outcome } from '../run.ts'
import type { StackFaults } from './stack-faults.ts'
import type { StackOutside } from './stack-outside.ts'

/** How often is looked while a history happens, in milliseconds, unless told. */
const lookMs = 50
/** A schedule runs once a minute; here its functions are asked in between, so that nobody waits for it. */
const sweepMs = 2_000
/** So long a history may take to settle: leases of half a minute, and lines that count as lost after two minutes, several times over. */
const settleMs = 420_000
/** What a history waits in simulated time would be too long here. */
const longestWaitMs = 1_000

export interface StackDriverOptions {
  /** Hears what the driver does. */
  tell?: (line: string) => void
  /** How often is looked, in milliseconds. */
  everyMs?: number
}

/**
 * Runs histories on a deployed stack, beside whatever else it holds: objects by S3, requests by the API, faults by its controls. Time is real. Which
 * statement a fault hits is not decided here, and faults that only the simulation can make are left out.
 */
export class StackDriver<Step> implements Driver<Step> {
  readonly possible: readonly PossibleFault[]
  readonly #application: ApplicationHistories<Step>
  readonly #outside: StackOutside
  readonly #faults: StackFaults
  readonly #tell: (line: string) => void
  readonly #everyMs: number

  constructor(application: ApplicationHistories<Step>, outside: StackOutside, faults: StackFaults, options: StackDriverOptions = {}) {
    const { tell = () => {}, everyMs = lookMs } = options
    this.#application = application
    this.#everyMs = everyMs
    this.#outside = outside
    this.#faults = faults
    this.possible = faults.possible
    this.#tell = tell
  }

  async run({ steps, faults, order }: History<Step>): Promise<Outcome> {
    await this.#outside.ready()
    const followed = this.#application.begin(`h${randomBytes(4).toString('hex')}-`)
    const told: string[] = []
    let happened = 0
    const tell = (line: string) => {
      told.push(line)
      this.#tell(line)
    }
    const watch = this.#watch(followed)
    try {
      for (const [at, step] of steps.entries()) {
        if ('wait' in step) await sleep(Math.min(step.wait * 20, longestWaitMs))
        else {
          this.#tell(this.#application.told(step.take))
          await followed.take(this.#outside, step.take)
        }
        // a fault belongs to a step, as it belongs to a statement in the simulation; turns are the simulation's alone (generator.ts)
        const due = faults.filter((fault) => fault.at % steps.length === at)
        const hits = await Promise.all(due.map((fault, index) => this.#faults.cause(fault, ((order[at] ?? 0) % 1_000) + 150 * index, tell)))
        happened += hits.filter(Boolean).length
      }
      await this.#settle(followed, watch)
      const breaches = await watch.end()
      if (breaches.length === 0) breaches.push(...(await followed.end(this.#sight())))
      return { breaches: [...new Set(breaches)], moments: watch.moments(), happened, told }
    } finally {
      await watch.end()
    }
  }

  async #settle(followed: FollowedHistory<Step>, watch: Watch): Promise<void> {
    for (const end = Date.now() + settleMs; ; ) {
      const left = await followed.unsettled(this.#sight()).catch((error: Error) => [`nothing can be seen: ${error.message}`])
      if (left.length === 0 || watch.found().length > 0) return
      if (Date.now() > end) return void watch.found().push(...left)
      await this.#faults.sweep()
      await sleep(sweepMs)
    }
  }

  #watch(followed: FollowedHistory<Step>): Watch {
    const found: string[] = []
    let [looks, isOver] = [0, false]
    const run = async () => {
      while (!isOver) {
        try {
          found.push(...(await followed.moment(this.#sight())))
          looks += 1
        } catch {
          // a database that is away is one of the faults; what it hid is seen later
        }
        await sleep(this.#everyMs)
      }
    }
    const running = run()
    const end = async () => {
      isOver = true
      await running
      return found
    }
    return { end, found: () => found, moments: () => looks }
  }

  #sight(): Sight {
    const { query, request } = this.#outside
    return { query, request, isStill: false, published: undefined }
  }
}

interface Watch {
  end(): Promise<string[]>
  found(): string[]
  moments(): number
}
