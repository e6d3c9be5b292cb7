import type { Checked, Policy, Template } from './checked.ts'

/** A template to try policies on, with what is beside it. */
export function checkedOf(resources: Template['Resources'], more: Partial<Checked> = {}): Checked {
  return {
    name: 'prod',
    stage: 'prod',
    template: { Resources: resources },
    functions: {},
    region: 'eu-central-1',
    service: 'sample',
    isAction: () => true,
    connectionsVariable: 'CONNECTIONS',
    document: () => undefined,
    ...more,
  }
}

/** What a policy finds, as `resource: what`. */
export function found(policy: Policy, resources: Template['Resources'], more: Partial<Checked> = {}): string[] {
  return policy.find(checkedOf(resources, more)).map(({ resource, what }) => `${resource}: ${what}`)
}

/** A role with these statements’ grants, and a function that has it. */
export function functionWith(
  id: string,
  statements: { Action: string | string[]; Resource: unknown; Condition?: Record<string, Record<string, unknown>> }[],
  properties: Record<string, unknown> = {},
): Template['Resources'] {
  return {
    [id]: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: `sample-prod-${id}`, Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] }, ...properties },
    },
    [`${id}Role`]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
        Policies: [{ PolicyDocument: { Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) } }],
      },
    },
  }
}

export const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })
export const ref = (id: string) => ({ Ref: id })
