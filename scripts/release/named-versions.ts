import { nameVersions } from '@stagecraft/localstack/function-versions.cjs'
import type { Template } from '../check-aws/checked.ts'

/** A released template whose versions of functions are named by the archives in it and by the functions’ configuration: what did not change keeps its version. */
export function withNamedVersions(template: Template): Template {
  const named = structuredClone(template)
  nameVersions(named, (id) => {
    const code = named.Resources[id]?.Properties.Code as { S3Key?: unknown } | undefined // CloudFormation's type
    return code?.S3Key === undefined ? undefined : String(code.S3Key)
  })
  return named
}
