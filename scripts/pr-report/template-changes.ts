import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { referencesIn } from './references.ts'
import type { Replacement, ReplacementKnowledge } from './replacement/knowledge.ts'
import type { PropertyChange, ResourceChange } from './report.ts'
import { type Difference, differencesBetween } from './template-difference.ts'
import { asText, asYaml } from './template-text.ts'

/** A template’s resources, as CloudFormation has them. */
export type Resources = Record<string, Resource>
type Resource = Description['template']['Resources'][string] & { DeletionPolicy?: string; UpdateReplacePolicy?: string }

/**
 * The resources that are not the same in both templates, sorted by kind and name. Where the code of a function lies is no change: every
 * deployment puts it somewhere else, and a version of a function comes with each change of its code and stays when the template forgets it. A resource is replaced where a changed property makes CloudFormation do so, or where such a property
 * refers to a resource that is replaced.
 */
export function templateChanges(before: Resources, after: Resources, knowledge: Pick<ReplacementKnowledge, 'of'>): ResourceChange[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  const changes = new Map<string, ResourceChange>()
  for (const id of ids) {
    if ((after[id] ?? before[id])?.Type === 'AWS::Lambda::Version') continue
    const found = changeOf(id, before[id], after[id], knowledge)
    if (found) changes.set(id, found)
  }
  while (spread(changes, before, after, knowledge));
  const order = { removed: 0, changed: 1, added: 2 }
  const rank = ({ replacement, kind }: ResourceChange) => (replacement === 'yes' ? 0 : replacement === 'maybe' ? 1 : 2 + order[kind])
  return [...changes.values()].sort((one, other) => rank(one) - rank(other))
}

function changeOf(
  id: string,
  before: Resource | undefined,
  after: Resource | undefined,
  knowledge: Pick<ReplacementKnowledge, 'of'>,
): ResourceChange | undefined {
  const type = (after ?? before)?.Type ?? ''
  if (!before || !after)
    return { id, type, kind: after ? 'added' : 'removed', replacement: 'no', fate: fateOf(before ?? after, 'DeletionPolicy'), properties: [] }
  const differences = [
    ...differencesBetween(before.Properties ?? {}, after.Properties ?? {}).map((each) => property(each, knowledge.of(type, names(each.path)))),
    ...differencesBetween(attributes(before), attributes(after)).map((each) => property(each, each.path[0] === 'Type' ? 'yes' : 'no')),
  ].filter(({ path }) => !isPlaceOfCode(type, path))
  if (differences.length === 0) return undefined
  return { id, type, kind: 'changed', replacement: most(differences), fate: fateOf(before, 'UpdateReplacePolicy'), properties: differences }
}

// what a replaced resource is referred to by is another then; a property that CloudFormation cannot change in place takes its resource along
function spread(changes: Map<string, ResourceChange>, before: Resources, after: Resources, knowledge: Pick<ReplacementKnowledge, 'of'>): boolean {
  for (const [id, resource] of Object.entries(after)) {
    const mine = changes.get(id)
    if (!before[id] || mine?.replacement === 'yes') continue
    const pulled = referencesIn(resource.Properties ?? {}).flatMap(({ path, id: named }): PropertyChange[] => {
      const [cause, at] = [changes.get(named), asText(path)]
      const how = knowledge.of(resource.Type, names(path))
      if (!cause || cause.replacement === 'no' || how === 'no' || mine?.properties.some((each) => each.path === at)) return []
      const replacement = cause.replacement === 'yes' && how === 'yes' ? 'yes' : 'maybe'
      return [{ path: at, replacement, because: `${named} is replaced` }]
    })
    if (pulled.length === 0) continue
    const properties = [...(mine?.properties ?? []), ...pulled]
    changes.set(id, {
      id,
      type: resource.Type,
      kind: 'changed',
      replacement: most(properties),
      fate: fateOf(before[id], 'UpdateReplacePolicy'),
      properties,
    })
    return true
  }
  return false
}

function property({ path, before, after }: Difference, replacement: Replacement): PropertyChange {
  const sides = { ...(before !== undefined && { before: asYaml(before) }), ...(after !== undefined && { after: asYaml(after) }) }
  return { path: asText(path), ...sides, replacement }
}

function attributes(resource: Resource): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => name !== 'Properties'))
}

function isPlaceOfCode(type: string, path: string): boolean {
  return type === 'AWS::Lambda::Function' && /^Code\.(S3Key|S3ObjectVersion)$/.test(path)
}

function names(path: Difference['path']): string[] {
  return path.filter((step) => typeof step === 'string')
}

function most(properties: readonly PropertyChange[]): Replacement {
  const all = properties.map(({ replacement }) => replacement)
  return all.includes('yes') ? 'yes' : all.includes('maybe') ? 'maybe' : 'no'
}

// Without a policy CloudFormation deletes, and keeps a snapshot of a cluster:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
function fateOf(resource: Resource | undefined, policy: 'DeletionPolicy' | 'UpdateReplacePolicy'): ResourceChange['fate'] {
  const said = resource?.[policy] ?? (resource?.Type === 'AWS::RDS::DBCluster' && policy === 'DeletionPolicy' ? 'Snapshot' : 'Delete')
  return said === 'Snapshot' ? 'snapshot' : said.startsWith('Retain') ? 'kept' : 'deleted'
}
