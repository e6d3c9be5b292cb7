import type { Template } from '../check-aws/checked.ts'
import { readTemplate } from '../check-aws/template-file.ts'
import { names, roleArn } from '../deployment/names.ts'

/** A stage and its account. */
export interface StageAccount {
  stage: string
  account: string
}

/** The tools account's template: `tools.yml`, with what each stage's account may do added to the policies of bucket and key. */
export async function toolsTemplate(service: string, stages: readonly StageAccount[]): Promise<Template> {
  const made = await readTemplate(`${import.meta.dirname}/tools.yml`)
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
  const [deploy, show, execution] = [names.deployRole(service, stage), names.showRole(service, stage), names.executionRole(service, stage)]
  const objects = (...paths: string[]) => paths.map((path) => ({ 'Fn::Sub': `\${ArtifactBucket.Arn}/${path}` }))
  return [
    { Effect: 'Allow', ...onlyRoles(each, [deploy, show]), Action: 's3:ListBucket', Resource: { 'Fn::GetAtt': ['ArtifactBucket', 'Arn'] } },
    { Effect: 'Allow', ...onlyRoles(each, [deploy, show]), Action: 's3:GetObject', Resource: objects('*') },
    // the template of a change set that nobody carries out
    { Effect: 'Allow', ...onlyRoles(each, [show]), Action: 's3:PutObject', Resource: objects(`shown/${stage}/*`) },
    // in whose name Lambda reads the archives
    { Effect: 'Allow', ...onlyRoles(each, [execution]), Action: 's3:GetObject', Resource: objects('functions/*') },
    {
      Effect: 'Allow',
      ...onlyRoles(each, [deploy]),
      Action: ['s3:PutObject', 's3:DeleteObject'],
      Resource: objects(`deployments/${stage}/*`, `locks/${stage}.json`),
    },
  ]
}

// not by itself: only for objects of S3
function keyStatement(service: string, each: StageAccount): object {
  const { Principal, Condition } = onlyRoles(
    each,
    [names.deployRole, names.showRole, names.executionRole].map((name) => name(service, each.stage)),
  )
  return {
    Effect: 'Allow',
    Principal,
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { ...Condition, StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
  }
}

interface PolicyDocument {
  Statement: object[]
}
