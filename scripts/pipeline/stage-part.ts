import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { stringify } from 'yaml'
import { accountParameter, buildRole, idOf, rolesOf, sub } from './names.ts'
import type { PipelineStage } from './stages.ts'
import { type Step, stepsOf } from './steps.ts'

/** What one stage adds to the pipeline's template. */
export interface StagePart {
  parameters: Record<string, object>
  resources: Record<string, TemplateResource>
  /** An element of the pipeline's `Stages`. */
  pipelineStage: { Name: string; Actions: object[] }
}

/**
 * A stage's builds, the role that they run as, and its part of the pipeline: what there is to promote is shown, a person approves, it is promoted.
 * Each stage has a role of its own, so that a build before an approval cannot reach the stage behind it.
 */
export function stagePart(stage: PipelineStage): StagePart {
  const id = idOf(stage.name)
  const steps = stepsOf(stage)
  const builds = steps.map((step) => [`${idOf(step.name)}Build`, build(step, id)] as const)
  return {
    parameters: accountParameter(stage),
    resources: { [`${id}Role`]: role(stage, steps), ...Object.fromEntries([...builds, ...steps.map(log)]) },
    pipelineStage: { Name: stage.name, Actions: steps.flatMap((step, at) => actions(stage, step, at)) },
  }
}

function actions(stage: PipelineStage, step: Step, at: number): object[] {
  const action = {
    Name: step.name,
    RunOrder: 2 * at + 1,
    ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
    Configuration: { ProjectName: { Ref: `${idOf(step.name)}Build` } },
    InputArtifacts: [{ Name: 'Source' }],
  }
  if (step.kind !== 'show') return [action]
  const namespace = idOf(step.name)
  return [{ ...action, Namespace: namespace }, approval(stage, step, namespace)]
}

// its e-mail and its window link the log of the build before, which is the whole summary: what is shown here may have 1,000 characters
function approval({ name, from }: PipelineStage, step: Step, namespace: string): object {
  const build = `https://\${AWS::Region}.console.aws.amazon.com/codesuite/codebuild/\${AWS::AccountId}/projects`
  return {
    Name: `approve-${name}`,
    RunOrder: 2,
    ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
    Configuration: {
      NotificationArn: { Ref: 'AlertsTopic' },
      CustomData: `Promote from ${from} to ${name}: commit #{Source.CommitId}. What changes is in the log of ${step.name}, which the link leads to.`,
      ExternalEntityLink: sub(`${build}/\${Service}-${step.name}/build/#{${namespace}.CODEBUILD_BUILD_ID}/log`),
    },
  }
}

function build({ name, kind, commands }: Step, id: string): TemplateResource {
  return {
    Type: 'AWS::CodeBuild::Project',
    Properties: {
      Name: sub(`\${Service}-${name}`),
      Description: commands.join('; '),
      ServiceRole: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
      EncryptionKey: { 'Fn::GetAtt': ['Key', 'Arn'] },
      Source: { Type: 'CODEPIPELINE', BuildSpec: buildspec(commands) },
      Artifacts: { Type: 'CODEPIPELINE' },
      Environment: {
        Type: 'LINUX_CONTAINER',
        Image: 'aws/codebuild/standard:7.0',
        // the suites want 7 GB; a deployment waits for CloudFormation
        ComputeType: kind === 'deploy' ? 'BUILD_GENERAL1_MEDIUM' : 'BUILD_GENERAL1_SMALL',
      },
      LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: { Ref: logOf(name) } } },
      TimeoutInMinutes: 120,
    },
  }
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
function buildspec(commands: readonly string[]): string {
  return stringify({
    version: 0.2,
    env: { shell: 'bash', 'exported-variables': ['CODEBUILD_BUILD_ID'] },
    phases: {
      // Node from 18 on: Stagecraft fetches Node 24 if this is older
      install: { 'runtime-versions': { nodejs: 22, python: 3.13 } },
      build: { commands },
    },
  })
}

function log({ name }: Step): [string, TemplateResource] {
  return [
    logOf(name),
    {
      Type: 'AWS::Logs::LogGroup',
      Properties: {
        LogGroupName: sub(`/aws/codebuild/\${Service}-${name}`),
        RetentionInDays: { Ref: 'LogRetentionDays' },
        KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
      },
    },
  ]
}

function role(stage: PipelineStage, steps: readonly Step[]): TemplateResource {
  const repository = sub(`arn:\${AWS::Partition}:codecommit:\${AWS::Region}:\${AWS::AccountId}:\${Repository}`)
  const statements = [
    { Sid: 'Roles', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: rolesOf(stage) },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: steps.map(({ name }) => ({ 'Fn::GetAtt': [logOf(name), 'Arn'] })),
    },
    { Sid: 'Source', Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: sub(`\${SourceBucket.Arn}/*`) },
    { Sid: 'Key', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    {
      'Fn::If': [
        'IsGithub',
        { Sid: 'Github', Effect: 'Allow', Action: 'codeconnections:UseConnection', Resource: { Ref: 'Connection' } },
        { Sid: 'Codecommit', Effect: 'Allow', Action: 'codecommit:GitPull', Resource: repository },
      ],
    },
  ]
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: sub(buildRole(`\${Service}`, stage.name)),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'codebuild.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
      Policies: [{ PolicyName: 'build', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  }
}

function logOf(step: string): string {
  return `${idOf(step)}Log`
}
