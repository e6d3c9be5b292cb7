import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { accountParameter, githubRole, idOf, rolesOf, sub } from './names.ts'
import type { PipelineStage } from './stages.ts'
import { environmentOf, type Step, stepsOf } from './steps.ts'

const issuer = 'token.actions.githubusercontent.com'

/**
 * The roles that the jobs of a stage take: one for what is shown before an approval, one for what deploys. A trust policy names the repository, the branch
 * and the environment, none of them by a pattern: whoever approves in GitHub approves for an environment, and a pull request has none of these. `ref` is a
 * condition key since January 2026: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function githubPart(stage: PipelineStage): { parameters: Record<string, object>; resources: Record<string, TemplateResource> } {
  const roles = stepsOf(stage).map((step) => [`${idOf(environmentOf(step))}Role`, role(stage, step)] as const)
  return { parameters: accountParameter(stage), resources: Object.fromEntries(roles) }
}

function role(stage: PipelineStage, step: Step): TemplateResource {
  const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: sub(githubRole(`\${Service}`, stage.name, step.kind)),
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Federated: sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${issuer}`) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:sub`]: sub(`repo:\${Repository}:environment:${environmentOf(step)}`),
            [`${issuer}:ref`]: sub(`refs/heads/\${Branch}`),
          },
        },
      }),
      Policies: [
        { PolicyName: 'deploy', PolicyDocument: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: rolesOf(stage, step.kind) }) },
      ],
    },
  }
}
