import type { Description, TemplateResource } from '../stack/described.ts'

/** The account of a local stack. */
const here = '000000000000'

const roles = new Set(['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])

/**
 * The template with the number of the local account in what its policies allow: a repository has that of its own account there
 * (`arn:aws:dynamodb:us-east-1:123456789012:table/users`), and no resource of another account is here. `accounts`: the numbers that were taken for it.
 */
export function withOwnAccount(template: Description['template']): { template: Description['template']; accounts: string[] } {
  const accounts = new Set<string>()
  // what a policy is about, not who may take a role
  const replaced = (value: unknown, isResource = false): unknown => {
    if (typeof value === 'string' && isResource) {
      for (const [, , account = ''] of value.matchAll(numbered)) accounts.add(account)
      return value.replace(numbered, `$1${here}`)
    }
    if (Array.isArray(value)) return value.map((each) => replaced(each, isResource))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        name === 'AssumeRolePolicyDocument' ? each : replaced(each, isResource || name === 'Resource' || name === 'NotResource'),
      ]),
    )
  }
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([logicalId, resource]): [string, TemplateResource] => [
      logicalId,
      roles.has(resource.Type) ? { ...resource, Properties: replaced(resource.Properties) as TemplateResource['Properties'] } : resource, // of the same form
    ]),
  )
  return { template: { ...template, Resources }, accounts: [...accounts] }
}

// an ARN with a region and the number of an account; those of IAM and STS name who may do something
const numbered = /\b(arn:aws[\w-]*:(?!iam:|sts:)[\w-]+:[^:\s]*:)(?!000000000000)(\d{12})(?=:)/g
