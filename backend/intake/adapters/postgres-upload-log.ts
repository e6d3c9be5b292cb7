import type pg from 'pg'
import { recordActivity } from '../../platform/database/activity.ts'
import { spendBudget } from '../../platform/database/budget.ts'
import { transaction } from '../../platform/database/transaction.ts'
import type { UploadLog } from '../start-upload.ts'

/** A folder's worth of files at once, and then one a second. */
const uploadAllowance = { burst: 60, perSecond: 1 }

/** Uploads in the trail of who did what, each person's as often as allowed. */
export function postgresUploadLog(pool: pg.Pool): UploadLog {
  return {
    started: (author, key) =>
      transaction(pool, async (client) => {
        await spendBudget(client, { ...uploadAllowance, subject: author.subject, action: 'upload', what: 'started uploads' })
        await recordActivity(client, author, 'upload-started', key)
      }),
  }
}
