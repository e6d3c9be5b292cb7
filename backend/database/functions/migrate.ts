import { administratorAddress, roleCredentials, signsInByToken, tokenAddress } from '../../platform/database/address.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { type MigrationResult, migrate, migrateByToken } from '../migrate.ts'

/**
 * Brings the database up to date and lets its roles sign in, with tokens of IAM or with what their secrets hold by now; invoked by a deployment
 * before the functions that need the new tables, and after a secret was changed. Answers `{ applied: string[] }`.
 */
export const handler = lambdaFunction<unknown, MigrationResult>(async () => async () => {
  if (signsInByToken()) return migrateByToken(await tokenAddress('migrator'), administratorAddress)
  const [administrator, reader, writer] = await Promise.all([administratorAddress(), roleCredentials('reader'), roleCredentials('writer')])
  return migrate(administrator, { reader: reader.password, writer: writer.password })
})
