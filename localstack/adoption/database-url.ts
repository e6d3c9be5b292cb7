import { databaseVariables } from '../postgres/variables.ts'
import type { Description, TemplateResource } from '../stack/description.ts'

/**
 * Gives the functions of a repository that does not know the kit the address of the local database, under the names that drivers and libraries read:
 * `DATABASE_URL`, `PGHOST` and so on. What a function has set itself stays, but
 * for what nobody has set: there a stand-in was.
 */
export function withDatabaseUrl(description: Description, url: string): Description {
  const standIns = new Set(description.found?.standIns.map(({ value }) => value))
  const given = databaseVariables(url)
  const withUrl = (resource: TemplateResource): TemplateResource => {
    if (resource.Type !== 'AWS::Lambda::Function') return resource
    const { Environment: { Variables: own = {} } = {}, ...rest } = resource.Properties as { Environment?: { Variables?: Record<string, unknown> } }
    const kept = Object.fromEntries(Object.entries(own).filter(([name, value]) => !(name in given) || !standIns.has(String(value))))
    return { ...resource, Properties: { ...rest, Environment: { Variables: { ...given, ...kept } } } }
  }
  const resources = Object.entries(description.template.Resources).map(([logicalId, resource]) => [logicalId, withUrl(resource)])
  return { ...description, template: { ...description.template, Resources: Object.fromEntries(resources) } }
}
