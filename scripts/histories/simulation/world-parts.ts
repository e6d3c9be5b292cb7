import type { Faults } from '../history.ts'
import type { Handlers } from './code.ts'
import type { System } from './system.ts'
import type { Task, Turns } from './turns.ts'

/** What the world needs of the database. */
export interface WorldDatabase {
  setClock(milliseconds: number): Promise<void>
  endOf(task: Task): Promise<void>
  cancel(pid: number): Promise<void>
  idleLimitOf(task: Task): number
  waitLimitOf(pid: number): number
}

export interface WorldParts {
  system: System
  turns: Turns
  handlers: readonly Handlers[]
  database: WorldDatabase
  faults: Faults
  /** At each choice who goes on, as in a history. */
  order: readonly number[]
  robust: readonly string[]
  /** Those whose schedules run. */
  functions: readonly string[]
}
