import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { stringify } from 'yaml'
import { accountParameter, buildRole, idOf, rolesOf, sub } from './names.ts'
import type { PipelineStage } from './stages.ts'
import { type Step, stepsOf, summaryFile } from './steps.ts'

/** What one stage adds to the pipeline's template. */
export interface StagePart {
  parameters: Record<string, object>
  resources: Record<string, TemplateResource>
  /** An element of the pipeline's `Stages`. */
  pipelineStage: { Name: string; Actions: object[] }
}

/**
 * A stage's builds, the role that each runs as, and its part of the pipeline: what there is to promote is shown, a person approves, it is promoted.
 * Each build has a role of its own, so that one before an approval cannot change the stage behind it.
 */
export function stagePart(stage: PipelineStage): StagePart {
  const steps = stepsOf(stage)
  const builds = steps.map((step) => [`${idOf(step.name)}Build`, build(step)] as const)
  const roles = steps.map((step) => [roleId(step), role(stage, step)] as const)
  return {
    parameters: accountParameter(stage),
    resources: Object.fromEntries([...roles, ...builds, ...steps.map(log)]),
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

// its e-mail and its window have what the build before it has shown, in one line, and link its log, which has it all
function approval({ name, from }: PipelineStage, step: Step, namespace: string): object {
  const build = `https://\${AWS::Region}.console.aws.amazon.com/codesuite/codebuild/\${AWS::AccountId}/projects`
  return {
    Name: `approve-${name}`,
    RunOrder: 2,
    ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
    Configuration: {
      NotificationArn: { Ref: 'AlertsTopic' },
      CustomData: `${from} to ${name}, commit #{Source.CommitId}: #{${namespace}.SUMMARY} All of it is in the log of ${step.name} (link).`,
      ExternalEntityLink: sub(`${build}/\${Service}-${step.name}/build/#{${namespace}.CODEBUILD_BUILD_ID}/log`),
    },
  }
}

function build(step: Step): TemplateResource {
  const { name, kind, commands } = step
  return {
    Type: 'AWS::CodeBuild::Project',
    Properties: {
      Name: sub(`\${Service}-${name}`),
      Description: commands.join('; '),
      ServiceRole: { 'Fn::GetAtt': [roleId(step), 'Arn'] },
      EncryptionKey: { 'Fn::GetAtt': ['Key', 'Arn'] },
      Source: { Type: 'CODEPIPELINE', BuildSpec: buildspec(step) },
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
function buildspec({ kind, commands }: Step): string {
  // what an approval shows has to be a variable of the shell by the end of this phase
  const exported = kind === 'show' ? { post_build: { commands: [`export SUMMARY="$(cat ${summaryFile})"`] } } : {}
  return stringify({
    version: 0.2,
    env: { shell: 'bash', 'exported-variables': ['CODEBUILD_BUILD_ID', ...(kind === 'show' ? ['SUMMARY'] : [])] },
    phases: {
      // Node from 18 on: Stagecraft fetches Node 24 if this is older
      install: { 'runtime-versions': { nodejs: 22, python: 3.13 } },
      build: { commands },
      ...exported,
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

function role(stage: PipelineStage, { name, kind }: Step): TemplateResource {
  const repository = sub(`arn:\${AWS::Partition}:codecommit:\${AWS::Region}:\${AWS::AccountId}:\${Repository}`)
  const statements = [
    { Sid: 'Roles', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: rolesOf(stage, kind) },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [logOf(name), 'Arn'] },
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
      RoleName: sub(buildRole(`\${Service}`, stage.name, kind)),
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

function roleId({ name, stage, kind }: Step): string {
  return `${idOf(kind === 'show' ? name : stage)}Role`
}

function logOf(step: string): string {
  return `${idOf(step)}Log`
}
