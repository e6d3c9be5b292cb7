import { ApplicationError } from '../platform/errors.ts'

/** Another reader has taken the import over: this one stops, without harm. */
export class LeaseLost extends ApplicationError<'lease-lost'> {
  constructor(importId: string) {
    super('lease-lost', `Another reader has taken over the import ${importId}.`)
  }
}

/** The queue did not accept messages, however often they were sent. */
export class QueueRefused extends ApplicationError<'queue-refused'> {
  constructor(count: number, lastReason: string, cause?: unknown) {
    super('queue-refused', `The queue did not accept ${count} messages: ${lastReason}.`, { cause })
  }
}

export type IntakeCode = 'no-such-import' | 'file-too-large' | 'nothing-refused'

export class IntakeError extends ApplicationError<IntakeCode> {}
