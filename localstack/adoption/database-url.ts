import type { PostgresServer } from '../postgres/server.ts'
import type { Description, TemplateResource } from '../stack/description.ts'

/** How functions reach the local PostgreSQL server. */
export type DatabaseAt = Pick<PostgresServer, 'host' | 'port' | 'user' | 'password' | 'database' | 'url'>

const variables: Readonly<Record<string, keyof DatabaseAt>> = {
  DATABASE_URL: 'url',
  PGHOST: 'host',
  PGPORT: 'port',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGDATABASE: 'database',
}

/** The database's address in the variables that drivers and libraries read. */
export function databaseVariables(at: DatabaseAt): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, part]) => [name, String(at[part])]))
}

/** Whether a variable of the environment is one of those: with a database nobody need set it. */
export function isDatabaseVariable(name: string): boolean {
  return Object.hasOwn(variables, name)
}

/**
 * Gives the functions of a repository that does not know the kit the address of the local database, under the names that drivers and libraries read:
 * `DATABASE_URL`, and libpq's `PGHOST` and so on (https://www.postgresql.org/docs/17/libpq-envars.html). What a function has set itself stays, but
 * for what nobody has set: there a stand-in was.
 */
export function withDatabaseUrl(description: Description, at: DatabaseAt): Description {
  const standIns = new Set(description.found?.standIns.map(({ value }) => value))
  const given = databaseVariables(at)
  const withUrl = (resource: TemplateResource): TemplateResource => {
    if (resource.Type !== 'AWS::Lambda::Function') return resource
    const { Environment: { Variables: own = {} } = {}, ...rest } = resource.Properties as { Environment?: { Variables?: Record<string, unknown> } }
    const kept = Object.fromEntries(Object.entries(own).filter(([name, value]) => !(name in given) || !standIns.has(String(value))))
    return { ...resource, Properties: { ...rest, Environment: { Variables: { ...given, ...kept } } } }
  }
  const resources = Object.entries(description.template.Resources).map(([logicalId, resource]) => [logicalId, withUrl(resource)])
  return { ...description, template: { ...description.template, Resources: Object.fromEntries(resources) } }
}
