import { answered, type CustomResourceEvent, isFromCloudFormation } from '../../platform/custom-resource.ts'
import { administratorAddress, type DatabaseAddress, roleCredentials, signsInByToken, tokenAddress } from '../../platform/database/address.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { appliedIn } from '../batch.ts'
import { type MigrationResult, migrate, migrateByToken } from '../migrate.ts'
import { wantedBy } from '../wanted.ts'

/**
 * Brings the database up to date and lets its roles sign in, with tokens of IAM or with what their secrets hold by now. A deployment has it done by a
 * custom resource of the stack, before the functions that need the new tables get their new code; whoever invokes it otherwise gets `{ applied: string[] }`.
 * With `{ list: true }` it changes nothing, and says which migrations the database has: a deployment asks before it goes to another release.
 */
export const handler = lambdaFunction<CustomResourceEvent | { list?: boolean }, MigrationResult | { migrations: string[] }>(
  async () => async (event) => {
    if ('list' in event && event.list) return { migrations: await appliedIn(await ownAddress()) }
    if (!isFromCloudFormation(event)) return bringUpToDate()
    return answered(event, async () => {
      const wanted = wantedBy(event)
      return wanted ? bringUpToDate(wanted) : { applied: [] }
    })
  },
)

function ownAddress(): Promise<DatabaseAddress> {
  return signsInByToken() ? tokenAddress('migrator') : administratorAddress()
}

async function bringUpToDate(wanted?: readonly string[]): Promise<MigrationResult> {
  if (signsInByToken()) return migrateByToken(await tokenAddress('migrator'), administratorAddress, { wanted })
  const [administrator, reader, writer] = await Promise.all([administratorAddress(), roleCredentials('reader'), roleCredentials('writer')])
  return migrate(administrator, { reader: reader.password, writer: writer.password }, { wanted })
}
