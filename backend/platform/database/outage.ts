/** PostgreSQL classes 08 (connection) and 57P (shutdown, starting up), 53300 (too many connections) and 53100 (disk full). https://www.postgresql.org/docs/17/errcodes-appendix.html */
const serverCodes = /^(08|57P|53300|53100)/
const diskFull = '53100'
const socketCodes = /^(ECONN|ETIMEDOUT|EPIPE|EHOST|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/
/** What pg and pg-pool say without a code. */
const messages = /^(timeout exceeded when trying to connect|Query read timeout|Connection terminated|canceling statement due to statement timeout)/i

/** Whether `error` means that the database cannot be reached or does not answer, so that the same request may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  // errors of the AWS SDK carry $metadata and the same socket codes
  if (!(error instanceof Error) || '$metadata' in error) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return serverCodes.test(code) || socketCodes.test(code) || messages.test(error.message)
}

/** Whether `error` means that the database's disk is full: it answers, and takes nothing in until there is room. */
export function isStorageFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === diskFull && !('$metadata' in error)
}
