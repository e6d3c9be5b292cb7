import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { accountParameter, githubRole, idOf, rolesOf, sub } from './names.ts'
import type { PipelineStage } from './stages.ts'
import { environmentOf, stepsOf } from './steps.ts'

const issuer = 'token.actions.githubusercontent.com'

/**
 * The role that the jobs of a stage take. Its trust policy names the repository, the branch and the environments, none of them by a pattern: whoever
 * approves in GitHub approves for an environment, and a pull request has none of these. `ref` is a condition key since January 2026:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function githubPart(stage: PipelineStage): { parameters: Record<string, object>; resources: Record<string, TemplateResource> } {
  const environments = stepsOf(stage).map(environmentOf)
  return {
    parameters: accountParameter(stage),
    resources: {
      [`${idOf(stage.name)}Role`]: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: sub(githubRole(`\${Service}`, stage.name)),
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Federated: sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${issuer}`) },
                Action: 'sts:AssumeRoleWithWebIdentity',
                Condition: {
                  StringEquals: {
                    [`${issuer}:aud`]: 'sts.amazonaws.com',
                    [`${issuer}:sub`]: environments.map((each) => sub(`repo:\${Repository}:environment:${each}`)),
                    [`${issuer}:ref`]: sub(`refs/heads/\${Branch}`),
                  },
                },
              },
            ],
          },
          Policies: [
            {
              PolicyName: 'deploy',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: rolesOf(stage) }],
              },
            },
          ],
        },
      },
    },
  }
}
