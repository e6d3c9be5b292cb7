import { Logger } from '@aws-lambda-powertools/logger'

/**
 * Structured logs, one JSON object to a line. Log identifiers (import, line, order, trace), never customer names, amounts or file content.
 * The level is the environment's `POWERTOOLS_LOG_LEVEL`.
 */
export const log = new Logger({ serviceName: process.env.SERVICE_NAME ?? 'stagecraft' })
