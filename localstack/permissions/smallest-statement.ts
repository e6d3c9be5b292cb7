import type { Description } from '../stack/description.ts'
import { arnOf, inPlaceholders } from './template-text.ts'

/** The statement that allows this and nothing else, as YAML to be pasted under `iamRoleStatements`; what the template has is referred to, not spelled out. */
export function smallestStatement(action: string, arn: string, description: Description): string {
  return [`- Effect: Allow`, `  Action: ${action}`, `  Resource: ${reference(arn, description)}`].join('\n')
}

function reference(arn: string, { template, region }: Description): string {
  const asked = inPlaceholders(arn, region)
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const known = arnOf(logicalId, resource)
    if (!known) continue
    const own = inPlaceholders(known.arn, region)
    if (asked === own) return known.reference
    if (resource.Type === 'AWS::S3::Bucket' && asked.startsWith(`${own}/`)) return quoted(`\${${logicalId}.Arn}${asked.slice(own.length)}`)
  }
  return /\$\{/.test(asked) ? quoted(asked) : JSON.stringify(asked)
}

// plain text of YAML ends at `: ` and ` #`
function quoted(text: string): string {
  return `!Sub ${/^[\w:/${}.*+@=,-]+$/.test(text) ? text : JSON.stringify(text)}`
}
