import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Project } from '../project.ts'
import type { Description, TemplateResource } from '../stack/described.ts'
import { replaceReferences } from '../stack/template/references.js'
import type { ComposedService } from './file.ts'
import { functionName, logicalIdOf } from './names.ts'

/** What several services describe, in the order of `servicesOf`, as one system to look at: its functions are `users:create`, its logical ids begin with the service. */
export function composed(project: Project, descriptions: readonly Description[]): Description {
  const named = namedServices(project, descriptions)
  const [first] = descriptions
  return {
    hash: composedHash(
      project,
      descriptions.map(({ hash }) => hash),
    ),
    service: composedName(project),
    stage: first?.stage ?? project.stage,
    region: first?.region ?? '',
    template: { Resources: Object.fromEntries(named.flatMap(([{ name }, { template }]) => resourcesOf(name, template.Resources))) },
    functions: Object.fromEntries(
      named.flatMap(([{ name, path }, { functions }]) =>
        Object.entries(functions).map(([key, each]) => [functionName(name, key), { ...each, folder: join(path, each.folder ?? '') }]),
      ),
    ),
    packaging: { plugins: [], package: {}, custom: {}, build: undefined, layers: {} },
    provider: {},
    custom: {},
  }
}

/** The hash of all that describes the services, by the hashes of each. */
export function composedHash({ root, compose }: Project, hashes: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(join(root, compose?.file ?? '')))
  for (const each of hashes) hash.update(each)
  return hash.digest('hex')
}

/** What the whole is called: as its folder. */
export function composedName({ root }: Pick<Project, 'root'>): string {
  return basename(root)
}

function namedServices({ compose }: Project, descriptions: readonly Description[]): [ComposedService, Description][] {
  return (compose?.services ?? []).flatMap((service, at): [ComposedService, Description][] => {
    const description = descriptions[at]
    return description ? [[service, description]] : []
  })
}

function resourcesOf(service: string, resources: Description['template']['Resources']): [string, TemplateResource][] {
  const moved = (logicalId: string) => (logicalId in resources ? logicalIdOf(service, logicalId) : undefined)
  return Object.entries(resources).map(([logicalId, { DependsOn, ...resource }]) => {
    const rest = replaceReferences(resource, (id, attribute, _, isInText) => referenceTo(moved(id), attribute, isInText)) as TemplateResource // of the same form
    const others = [DependsOn ?? []].flat().flatMap((id) => moved(id) ?? [])
    return [logicalIdOf(service, logicalId), { ...rest, ...(others.length > 0 ? { DependsOn: others } : {}) }]
  })
}

function referenceTo(logicalId: string | undefined, attribute: string | undefined, isInText = false): unknown {
  if (!logicalId) return undefined
  if (isInText) return `\${${attribute ? `${logicalId}.${attribute}` : logicalId}}`
  return attribute ? { 'Fn::GetAtt': [logicalId, attribute] } : { Ref: logicalId }
}
