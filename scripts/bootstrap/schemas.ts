import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/** The actions that CloudFormation needs for a resource's type: type → actions, as the schema writes them. */
export type Needed = Record<string, string[]>

// listing is for the resource explorer; a stack's work does not do it
const handlers = ['create', 'read', 'update', 'delete']

/**
 * What types need to be made, changed, read and removed, from AWS's resource schemas, which cfn-lint has in its package.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers
 * `environment`: the virtual environment with cfn-lint. Throws `schemas-missing` where it has none.
 */
export async function neededActions(environment: string, types: readonly string[]): Promise<Needed> {
  const folder = globSync(join(environment, 'lib', 'python*', 'site-packages', 'cfnlint', 'data', 'schemas', 'resources'))[0]
  const files = folder ? globSync(join(folder, '*.json')) : []
  const wanted = types.map((type) => `"${type}"`)
  const found: Needed = {}
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    if (!wanted.some((type) => text.includes(type))) continue
    const schema = JSON.parse(text) as Schema
    if (!schema.handlers || !types.includes(schema.typeName ?? '')) continue
    found[schema.typeName ?? ''] = [...new Set(handlers.flatMap((name) => schema.handlers?.[name]?.permissions ?? []))].sort()
  }
  if (files.length === 0)
    throw new StagecraftError('schemas-missing', `cfn-lint in ${environment} has no resource schemas where they were in its pinned version.`, {
      hint: 'Look for `handlers` in its package, and correct scripts/bootstrap/schemas.ts.',
    })
  return found
}

interface Schema {
  typeName?: string
  handlers?: Record<string, { permissions?: string[] }>
}
