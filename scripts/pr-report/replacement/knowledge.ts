import { createRequire } from 'node:module'
import { join } from 'node:path'
import { installPackages } from '../../install/packages.ts'

/** Whether a change of a property makes CloudFormation replace the resource; `maybe` where that depends on the values. */
export type Replacement = 'yes' | 'maybe' | 'no'

export interface ReplacementKnowledge {
  /** The package and its version. */
  source: string
  /** `path` is the way to the property below `Properties`, without indexes of lists. What is not known is not replaced. */
  of(type: string, path: readonly string[]): Replacement
}

const name = '@aws-cdk/aws-service-spec'

/**
 * What AWS's own resource schemas say (`createOnlyProperties`), as AWS's CDK publishes them for every resource type.
 * The package (3 MB) is installed at the first use. Throws `packages-not-installed`.
 */
export async function replacementKnowledge(): Promise<ReplacementKnowledge> {
  const folder = await installPackages(import.meta.dirname)
  const require = createRequire(join(folder, 'package.json'))
  const { loadAwsServiceSpec } = require(name) as { loadAwsServiceSpec(): Promise<Database> } // its own types come with it, which the root does not install
  const { version } = require(`${name}/package.json`) as { version: string }
  const database = await loadAwsServiceSpec()
  return {
    source: `${name} ${version}`,
    of(type, path) {
      const [resource] = database.lookup('resource', 'cloudFormationType', 'equals', type)
      return resource ? along(path, resource.properties, database) : 'no'
    },
  }
}

// a property's own mark counts for all below it; else the mark of the part of it that changed does
function along([first, ...rest]: readonly string[], properties: Properties, database: Database): Replacement {
  const property = first === undefined ? undefined : properties[first]
  if (!property) return 'no'
  if (property.causesReplacement && property.causesReplacement !== 'no') return property.causesReplacement
  const found = definitionsIn(property.type).map((id) => along(rest, database.get('typeDefinition', id).properties, database))
  return found.includes('yes') ? 'yes' : found.includes('maybe') ? 'maybe' : 'no'
}

function definitionsIn(type: Type): string[] {
  if (type.type === 'ref') return [type.reference.$ref]
  if (type.type === 'array' || type.type === 'map') return definitionsIn(type.element)
  if (type.type === 'union') return type.types.flatMap(definitionsIn)
  return []
}

// The package's data, as far as it is read: https://github.com/cdklabs/awscdk-service-spec (packages/@aws-cdk/service-spec-types)
interface Database {
  lookup(kind: 'resource', field: 'cloudFormationType', how: 'equals', value: string): readonly { properties: Properties }[]
  get(kind: 'typeDefinition', id: string): { properties: Properties }
}
type Properties = Record<string, { type: Type; causesReplacement?: Replacement }>
type Type =
  | { type: 'ref'; reference: { $ref: string } }
  | { type: 'array' | 'map'; element: Type }
  | { type: 'union'; types: readonly Type[] }
  | { type: 'string' | 'number' | 'integer' | 'boolean' | 'json' | 'date-time' | 'null' | 'tag' }
