import type { Faults } from '../history.ts'

/** What the parts of one history share. */
export interface Course {
  /** The simulated clock, in milliseconds. */
  now(): number
  faults: Faults
  /** A place among `count`, as the history says. */
  choose(count: number): number
  /** Notes what happened, for people. */
  tell(happened: string): void
  /** Functions whose queues may do worse than SQS. */
  isRobust(name: string): boolean
  /** Resolves when the simulated clock gets there. */
  until(due: number): Promise<void>
}
