import type { Description, TemplateResource } from '../stack/description.ts'

/** How functions reach the local PostgreSQL server. */
export interface DatabaseAt {
  host: string
  port: number
  user: string
  password: string
  database: string
  url: string
}

/** The database's address in the variables that drivers and libraries read. */
export function databaseVariables({ host, port, user, password, database, url }: DatabaseAt): Record<string, string> {
  return { DATABASE_URL: url, PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: database }
}

/** Whether a variable of the environment is one of those: with a database nobody need set it. */
export function isDatabaseVariable(name: string): boolean {
  return name === 'DATABASE_URL' || /^PG(HOST|PORT|USER|PASSWORD|DATABASE)$/.test(name)
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
