import * as z from 'zod'
import { s3 } from '../../platform/aws-clients.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { customerFiles } from '../adapters/customer-files.ts'
import { customerRecords } from '../adapters/customer-records.ts'
import { type Erased, eraseCustomer } from '../erase-customer.ts'

/** One file takes longer than this only where it is large; what is left must do for its end. */
const shortMilliseconds = 240_000
/** It looks through whole tables. */
const statementTimeoutMs = 120_000

const requestSchema = z.object({ customer: z.string().min(1).max(128), before: z.coerce.date(), after: z.uuid().nullish() })

/** `{ customer, before, after? }`: erases a customer, as erase-customer.ts describes, and answers how far it came. The log does not name the customer. */
export const handler = lambdaFunction<unknown, Erased>(async () => {
  const erase = eraseCustomer({ records: customerRecords(await openPool({ statementTimeoutMs })), files: customerFiles(s3()) })
  return async (event, context) => {
    const result = await erase(requestSchema.parse(event), () => context.getRemainingTimeInMillis() < shortMilliseconds)
    log.info('erased', { ...result })
    return result
  }
})
