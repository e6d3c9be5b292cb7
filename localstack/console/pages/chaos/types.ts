import type { ChaosFault } from './faults.ts'

/** A line that `stagecraft chaos --events` prints. */
export type ChaosEvent =
  | { event: 'begins'; at: number; seed: number; minutes: number; faults: readonly ChaosFault[] }
  | { event: 'did'; at: number; text: string }
  | { event: 'held'; at: number; history: number; seed: number; moments: number; inAll: number }
  | { event: 'failed'; at: number; history: number; seed: number; breaches: readonly string[]; text: string; repeat: string }
  | { event: 'ends'; at: number; histories: number; moments: number }

/** The answer of `GET /api/chaos`. */
export interface Chaos {
  /** The application says what it promises. */
  canRun: boolean
  faults: Readonly<Record<ChaosFault, string>>
  /** The last run; left out where there was none yet. */
  run?: ChaosRun
}

export interface ChaosRun {
  seed: number
  minutes: number
  faults: readonly ChaosFault[]
  isRunning: boolean
  /** The promises held so far, were broken, or the run broke off. */
  verdict: 'holds' | 'broken' | 'ended early'
  histories: number
  /** How often it was looked, over all histories that are over. */
  moments: number
  /** The newest things that happened, the newest first. */
  did: { at: number; text: string }[]
  failed?: { breaches: readonly string[]; text: string; repeat: string }
  /** Why it broke off. */
  said?: string
}

/** What `POST /api/chaos/start` takes. */
export interface ChaosWish {
  seed?: number
  minutes: number
  faults: readonly ChaosFault[]
}
