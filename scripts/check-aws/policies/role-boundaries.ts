import type { Finding, Policy, Template } from '../checked.ts'
import { ofType } from '../resources.ts'

/**
 * CloudFormation’s role may make no role without the stage’s boundary, `<service>-<stage>-boundary` (scripts/bootstrap/stage.yml): a release could
 * otherwise make itself an administrator. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 */
export const roleBoundaries: Policy = {
  id: 'role-boundaries',
  rule: 'Every role of a stage has the stage’s permissions boundary.',
  find: ({ stage, template }) => (stage ? rolesWithoutBoundary(template) : []),
}

export function rolesWithoutBoundary(template: Template): Finding[] {
  return ofType(template, 'AWS::IAM::Role')
    .filter(([, { Properties }]) => !Properties.PermissionsBoundary)
    .map(([resource]) => ({
      resource,
      what: 'It has no permissions boundary, so CloudFormation’s role may not make it.',
      remedy:
        'Set `iamGlobalPermissionsBoundary` (serverless-iam-roles-per-function) or the role’s `PermissionsBoundary` to the managed policy `<service>-<stage>-boundary`.',
    }))
}
