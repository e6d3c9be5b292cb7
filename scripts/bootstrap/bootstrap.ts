import { CloudFormationClient, CreateStackCommand, type Parameter, UpdateStackCommand } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Template } from '../check-aws/checked.ts'
import { readTemplate } from '../check-aws/template-file.ts'
import type { ClientOptions, Cloud } from '../deployment/cloud.ts'
import { names, roleArn } from '../deployment/names.ts'
import { settled, stackNamed } from '../deployment/stack.ts'

/** A stage and its account. */
export interface StageAccount {
  stage: string
  account: string
}

const template = (name: string) => readTemplate(`${import.meta.dirname}/${name}.yml`)

/** The tools account's template: `tools.yml`, with what each stage's account may do added to the policies of bucket and key. */
export async function toolsTemplate(service: string, stages: readonly StageAccount[]): Promise<Template> {
  const made = await template('tools')
  const bucket = made.Resources.ArtifactBucketPolicy?.Properties.PolicyDocument as PolicyDocument // as the file has it
  const key = made.Resources.ArtifactKey?.Properties.KeyPolicy as PolicyDocument
  for (const each of stages) {
    bucket.Statement.push(...bucketStatements(service, each))
    key.Statement.push(keyStatement(service, each))
  }
  return made
}

// A role that is not there yet cannot be a principal, so the principal is its account and the condition names it
function onlyRoles({ account }: StageAccount, roles: readonly string[]) {
  return {
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Condition: { ArnEquals: { 'aws:PrincipalArn': roles.map((name) => roleArn(account, name)) } },
  }
}

function bucketStatements(service: string, each: StageAccount): object[] {
  const { stage } = each
  const [deploy, execution] = [names.deployRole(service, stage), names.executionRole(service, stage)]
  const objects = (...paths: string[]) => paths.map((path) => ({ 'Fn::Sub': `\${ArtifactBucket.Arn}/${path}` }))
  return [
    { Effect: 'Allow', ...onlyRoles(each, [deploy]), Action: 's3:ListBucket', Resource: { 'Fn::GetAtt': ['ArtifactBucket', 'Arn'] } },
    { Effect: 'Allow', ...onlyRoles(each, [deploy, execution]), Action: 's3:GetObject', Resource: objects('*') },
    {
      Effect: 'Allow',
      ...onlyRoles(each, [deploy]),
      Action: ['s3:PutObject', 's3:DeleteObject'],
      Resource: objects(`deployments/${stage}/*`, `locks/${stage}.json`),
    },
  ]
}

function keyStatement(service: string, each: StageAccount): object {
  const roles = [names.deployRole(service, each.stage), names.executionRole(service, each.stage)]
  return { Effect: 'Allow', ...onlyRoles(each, roles), Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }
}

/** Deploys the tools account's template, with credentials of its administrator. Throws `bootstrap-failed`. */
export async function bootstrapTools(client: ClientOptions, cloud: Cloud, service: string, stages: readonly StageAccount[]): Promise<void> {
  await put(client, cloud, `${service}-tools`, await toolsTemplate(service, stages), { Service: service })
}

/** Deploys the template of a stage's account, with credentials of its administrator. Throws `bootstrap-failed`. */
export async function bootstrapStage(client: ClientOptions, cloud: Cloud, service: string, stage: string, toolsAccount: string): Promise<void> {
  await put(client, cloud, `${service}-bootstrap-${stage}`, await template('stage'), { Service: service, Stage: stage, ToolsAccount: toolsAccount })
}

// they are small enough to be sent in the request itself, which has no bucket yet
async function put(client: ClientOptions, cloud: Cloud, StackName: string, body: Template, parameters: Record<string, string>): Promise<void> {
  const formation = new CloudFormationClient(client)
  const input = {
    StackName,
    TemplateBody: JSON.stringify(cloud.fitted(body, '')),
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]): Parameter => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  }
  try {
    const existing = await stackNamed(formation, StackName)
    if (existing)
      await formation.send(new UpdateStackCommand(input)).catch((error: Error) => {
        if (!/No updates/.test(error.message)) throw error
      })
    else await formation.send(new CreateStackCommand(input))
    const ended = await settled(formation, { stack: StackName, cloud }, new Date(), () => {})
    if (!/^(CREATE|UPDATE)_COMPLETE$/.test(ended?.StackStatus ?? ''))
      throw new StagecraftError('bootstrap-failed', `The stack ${StackName} ended as ${ended?.StackStatus}: ${ended?.StackStatusReason ?? ''}`, {
        hint: 'Its events in the CloudFormation console name the resource.',
      })
  } finally {
    formation.destroy()
  }
}

interface PolicyDocument {
  Statement: object[]
}
