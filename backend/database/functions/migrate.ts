import { answered, type CustomResourceEvent, isFromCloudFormation } from '../../platform/custom-resource.ts'
import { administratorAddress, roleCredentials, signsInByToken, tokenAddress } from '../../platform/database/address.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { type MigrationResult, migrate, migrateByToken } from '../migrate.ts'
import { wantedBy } from '../wanted.ts'

/**
 * Brings the database up to date and lets its roles sign in, with tokens of IAM or with what their secrets hold by now. A deployment has it done by a
 * custom resource of the stack, before the functions that need the new tables get their new code; whoever invokes it otherwise gets `{ applied: string[] }`.
 */
export const handler = lambdaFunction<CustomResourceEvent | object, MigrationResult>(async () => async (event) => {
  if (!isFromCloudFormation(event)) return bringUpToDate()
  return answered(event, async () => {
    const wanted = wantedBy(event)
    return wanted ? bringUpToDate(wanted) : { applied: [] }
  })
})

async function bringUpToDate(wanted?: readonly string[]): Promise<MigrationResult> {
  if (signsInByToken()) return migrateByToken(await tokenAddress('migrator'), administratorAddress, { wanted })
  const [administrator, reader, writer] = await Promise.all([administratorAddress(), roleCredentials('reader'), roleCredentials('writer')])
  return migrate(administrator, { reader: reader.password, writer: writer.password }, { wanted })
}
