import type { StackRecord } from './records.ts'

/** What the supervisor tells whoever started it, until the stack is ready or has failed. */
export type Message =
  | { kind: 'started'; step: string }
  | { kind: 'said'; step: string; line: string }
  | { kind: 'done'; step: string; milliseconds: number }
  | { kind: 'ready'; stack: StackRecord }
  | { kind: 'failed'; step: string; code: string; message: string; hint?: string; stack?: string }

/** The steps of a start, in the order they are shown; several run at once. */
export const steps = [
  'PostgreSQL',
  'engine',
  'description',
  'functions',
  'stack',
  'migrations',
  'people',
  'API',
  'page',
  'recovery',
  'first answer',
] as const
export type Step = (typeof steps)[number]
