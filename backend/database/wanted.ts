import type { CustomResourceEvent } from '../platform/custom-resource.ts'
import { ApplicationError } from '../platform/errors.ts'

/**
 * The migrations that the database is to have after this event; undefined where there is nothing to do. The stack is deleted, or goes back to a release with
 * no other migrations (CloudFormation takes back a deployment that failed by an update to what was there before): then the database stays as it is.
 */
export function wantedBy({ RequestType, ResourceProperties, OldResourceProperties }: CustomResourceEvent): readonly string[] | undefined {
  if (RequestType === 'Delete') return undefined
  const wanted = namesIn(ResourceProperties)
  if (RequestType === 'Create') return wanted
  const before = new Set(namesIn(OldResourceProperties))
  return wanted.some((name) => !before.has(name)) ? wanted : undefined
}

function namesIn(properties: Record<string, unknown> | undefined): string[] {
  const { Migrations } = properties ?? {}
  if (Array.isArray(Migrations)) return Migrations.map(String)
  throw new ApplicationError('no-migrations', `The custom resource’s property Migrations is ${JSON.stringify(Migrations) ?? 'missing'}.`, {
    hint: 'The release’s template sets it to a list of names.',
  })
}
