import type { Arbitrary } from 'fast-check'
import type { Place, PossibleFault } from './history.ts'

/** What a step does to the system, as people and other systems do from outside. The same calls work on every driver. */
export interface Outside {
  /** Puts an object into the bucket whose logical id is given. Resolves to the version's id. */
  put(bucket: string, key: string, body: string | Uint8Array): Promise<string>
  /** Sends a request to the API as a person of `people` in stagecraft.config.ts, by user name. `body` is sent as JSON. */
  request(person: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
}

/** What may be looked at, at a moment. */
export interface Sight {
  /** One statement, and so one snapshot, on the database; as administrator. */
  query<Row>(text: string): Promise<Row[]>
  request: Outside['request']
  /** Whether nothing moves meanwhile: two looks one after the other are one moment, and nobody else works on the system. */
  isStill: boolean
  /** What each FIFO topic accepted so far, in order. Undefined where the driver cannot see it. */
  published: readonly { topic: string; group: string; body: string }[] | undefined
}

/** One history of the application while it happens: it takes the steps, and judges what comes of them. */
export interface FollowedHistory<Step> {
  take(outside: Outside, step: Step): Promise<void>
  /** What is not as promised at a moment at which something was committed, a sentence each. */
  moment(sight: Sight): Promise<readonly string[]>
  /** What is still to be done before all is settled, a sentence each. Asked when nothing moves any more. */
  unsettled(sight: Sight): Promise<readonly string[]>
  /** What is not as promised when all is settled, a sentence each. */
  end(sight: Sight): Promise<readonly string[]>
}

/** What `stagecraft histories` has to know of an application: the export `histories` of the module that `histories` in stagecraft.config.ts names. */
export interface ApplicationHistories<Step> {
  /** Steps of a history, as values of JSON. */
  step: Arbitrary<Step>
  /** How many steps a history has at most. */
  mostSteps: number
  /** The functions that faults happen to, by the names in serverless.yml. The schedules of others do not run. */
  functions: readonly string[]
  /** The people who send requests, by user name. On AWS each of them needs an access token. */
  people?: readonly string[]
  /** What functions do only after something went wrong. A generated fault of such a place comes with what leads there. */
  recoveries?: readonly Recovery<Step>[]
  /** One step in a few words. */
  told(step: Step): string
  /**
   * A new history begins. All that it makes has names that begin with `mark`, so that it can be told from whatever else a stack holds. `mark` is empty in the
   * simulation, else some of `[a-z0-9-]`.
   */
  begin(mark: string): FollowedHistory<Step>
  /** What is different in a simulated history from the application's code, each with the reason in a comment: sizes, not behaviour. */
  edits?: readonly Edit[]
  /**
   * Functions whose queue may do worse than SQS: lose what it held, hand out messages of a group side by side and out of order, and give them up,
   * because the application brings them back. The queues of others keep their order, and their functions fail for a while only.
   */
  robust?: readonly string[]
  /** Mistakes to make in the code, one at a time, each with the promise that it breaks: `stagecraft histories --mutants`. */
  mutants?: readonly Mutant[]
}

/** A function gets to such places, all if none is named, after a fault has happened to another, and once a step was taken. */
export interface Recovery<Step> {
  of: string
  on?: readonly Place[]
  after: PossibleFault
  by?: Step
}

export interface Mutant {
  name: string
  edits: readonly Edit[]
  /** The promise that it breaks, as the judge's sentences begin. */
  breaks: string
}

/** A change of one source: `find` stands in `file` exactly once. Paths are relative to the project. */
export interface Edit {
  file: string
  find: string
  replace: string
}
