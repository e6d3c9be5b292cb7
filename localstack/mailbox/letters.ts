import type { Mail } from '../engines/mail.ts'

/** Where the mailbox gets its messages; newest first. */
export type Letters = () => Promise<Mail[]>
