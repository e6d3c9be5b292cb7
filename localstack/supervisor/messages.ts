import type { StepEvent } from './plan.ts'
import type { StackRecord } from './records.ts'

/** What the supervisor tells whoever started it, until the stack is ready or has failed. */
export type Message =
  | StepEvent
  | { kind: 'ready'; stack: StackRecord }
  | { kind: 'failed'; step: string; code: string; message: string; hint?: string; detail?: string; stack?: string }
