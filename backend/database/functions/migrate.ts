import { databaseAddress } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { migrate } from '../migrate.ts'

// the local stack runs the same bundle before anything asks the database
export { migrate }

/** Brings the database up to date; invoked by a deployment before the functions that need the new tables. Answers `{ applied: string[] }`. */
export const handler = lambdaFunction(async () => async () => migrate(await databaseAddress()))
