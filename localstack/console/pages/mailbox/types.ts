import type { Mail } from '../../../engines/mail.ts'

/** The answer of `GET /api/mailbox`. */
export interface Mailbox {
  /** The newest first, without what they say: that is asked for when one is opened. */
  messages: Omit<Mail, 'html' | 'text'>[]
  /** The address of the mailbox's own page. */
  page: string
  /** The engine keeps what the system sends. */
  isKept: boolean
}

/** The answer of `GET /api/mailbox/messages/:id`. */
export interface MessageText {
  /** At most 20,000 characters. */
  text: string
  /** It has HTML too, which the mailbox's own page shows. */
  isHtml: boolean
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** An alarm of the system. */
export interface AlarmRow {
  name: string
  state: AlarmState
  reason: string
  /** RFC 3339. */
  since: string
  /** The metric that it watches, with its dimensions; left out of an alarm that is made of others, or of arithmetic. */
  metric?: { namespace: string; name: string; dimensions: { name: string; value: string }[] }
  /** When it goes off, in words. */
  condition: string
  /** The names of the topics that it tells. */
  tells: string[]
  cause?: AlarmCause
}

/** What the console can do to make it go off. */
export interface AlarmCause {
  /** A fault of the system itself; else only a value of its metric is put: the alarm is tried then, and the metric is not. */
  isReal: boolean
  /** What will be done, in a sentence. */
  says: string
  /** How it ends: by itself, or by being asked to. */
  ends: string
  /** The console can end it. */
  canEnd: boolean
  /** It is being done now. */
  isWorking: boolean
  /** Why the last try did not come to its end. */
  failed?: string
}

/** The answer of `GET /api/mailbox/alarms/:name`. */
export interface AlarmDetail extends AlarmRow {
  /** Its changes of state, the newest first. */
  history: { at: string; summary: string; reason: string }[]
  /** The messages that it sent, the newest first. */
  messages: Mailbox['messages']
  /** The address of the mailbox's own page. */
  page: string
}
