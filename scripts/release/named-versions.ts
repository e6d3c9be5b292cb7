import { nameVersions } from '@stagecraft/localstack/plugin/function-versions.cjs'
import type { Template } from '../check-aws/checked.ts'
import { objects } from '../check-aws/resources.ts'

/**
 * A released template whose versions of functions are named by the archives in it, their own and those of their layers, and by the functions’ configuration:
 * what did not change keeps its version.
 */
export function withNamedVersions(template: Template): Template {
  const named = structuredClone(template)
  nameVersions(named, (id) => {
    const { Code, Layers } = named.Resources[id]?.Properties ?? {}
    const key = (Code as { S3Key?: unknown } | undefined)?.S3Key // CloudFormation's type
    const layers = objects(Layers).flatMap(({ Ref }) => named.Resources[String(Ref)]?.Properties ?? [])
    return key === undefined ? undefined : [String(key), ...layers.map((each) => JSON.stringify(each))].join(' ')
  })
  return named
}
