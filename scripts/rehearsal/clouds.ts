import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity } from '@aws-sdk/types'
import { type Credentials, newCredentials } from '@stagecraft/localstack/engines/credentials.ts'
import type { Capabilities } from '@stagecraft/localstack/engines/engine.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import type { Mail } from '@stagecraft/localstack/engines/mail.ts'
import { enginePlace, separatePlace } from '@stagecraft/localstack/engines/place.ts'
import { guardedFolder } from '@stagecraft/localstack/machine/guarded-folder.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { NodePackages } from '@stagecraft/localstack/stack/code/node-packages.ts'
import { adaptTemplate, type DatabaseStandIn } from '@stagecraft/localstack/stack/template/adapt-template.js'
import getPort from 'get-port'
import type { Template } from '../check-aws/checked.ts'
import type { ClientOptions, Cloud } from '../deployment/cloud.ts'
import { names, roleArn } from '../deployment/names.ts'
import type { FindSigner } from './databases.ts'
import { linkBeside } from './runtime-packages.ts'

/** An engine that stands in for all accounts of a system. */
export interface Clouds {
  region: string
  /** With the credentials of an account's administrator. */
  administratorOf(account: string): Cloud & { client: ClientOptions }
  /** With those of a developer who signs in to the tools account by IAM Identity Center, and may act as the roles that deploy, show and add releases, and do nothing else. */
  developer(permissionSet?: string): Promise<Cloud>
  /** Who signs with a key of a role, for the servers that stand in for databases. */
  signerOf: FindSigner
  /** The newest messages that the engine sent by e-mail or published to topics. */
  mail(): Promise<Mail[]>
  stop(): Promise<void>
}

export interface CloudsOptions {
  service: string
  /** Further services that the developer deploys. */
  others?: readonly string[]
  region: string
  accounts: readonly string[]
  /** What stands in for a stage's database cluster. */
  databaseOf?(stage: string): DatabaseStandIn | undefined
  functionOptions?: readonly string[]
  functionEnvironment?: Record<string, string>
  /** What functions find beside their own packages: name → folder. */
  packages?: NodePackages
  /** Full function name → the program that runs it, absolute, in the place of the engine's own. */
  interpreters?: Readonly<Record<string, string>>
}

// what a laptop does without and the engine's CloudFormation can make
const made =
  /^AWS::(KMS::(Key|Alias)|CloudFront::|EC2::(VPC|Subnet|SecurityGroup|RouteTable|SubnetRouteTableAssociation|VPCEndpoint)$|CloudWatch::Dashboard|CertificateManager::|WAFv2::WebACL$)/

/** An engine's capabilities where what a laptop does without is made as on AWS, by roles that have all that they have there. */
export function asOnAws(capabilities: Capabilities): Capabilities {
  const lacks = Object.fromEntries(Object.entries(capabilities.lacks).filter(([type]) => !made.test(type)))
  return { ...capabilities, lacks, leavesOut: {}, onlyOnAws: {} }
}

/** Starts an engine of its own with these accounts, on loopback, in a temporary folder. */
export async function startClouds(
  project: Project,
  { service, others = [], region, accounts, databaseOf, functionOptions, functionEnvironment, packages, interpreters = {} }: CloudsOptions,
): Promise<Clouds> {
  const engine = engineNamed(undefined)
  const { folder, remove } = await guardedFolder('stagecraft-clouds-')
  if (packages) await linkBeside(folder, packages)
  const place = separatePlace(enginePlace({ ...project, engine: engine.name }).program, folder)
  const frontSecret = randomUUID()
  const programs = join(folder, 'interpreters.json')
  await writeFile(programs, JSON.stringify(interpreters))
  const keys = new Map<string, Credentials>(accounts.map((account) => [account, newCredentials()]))
  await engine.install(place, () => {})
  const running = await engine.start(place, {
    port: await getPort({ host: '127.0.0.1' }),
    region,
    frontSecret,
    administrator: newCredentials(),
    accounts: Object.fromEntries(keys),
    interpreters: programs,
    ...(functionOptions ? { functionOptions } : {}),
    ...(functionEnvironment ? { functionEnvironment } : {}),
  })
  const endpoint = running.endpoint ?? ''
  const cloudOf = (credentials: AwsCredentialIdentity) => cloudAt(endpoint, credentials, databaseOf)
  const keyOf = (account: string) => {
    const key = keys.get(account)
    if (!key) throw new Error(`The engine has no account ${account}.`)
    return key
  }
  const administratorOf = (account: string) => ({ ...cloudOf(keyOf(account)), client: { region, endpoint, credentials: keyOf(account) } })
  return {
    region,
    administratorOf,
    developer: async (permissionSet = 'Developer') =>
      cloudOf(await signIn(permissionSet, administratorOf(accounts[0] ?? '').client, accounts[0] ?? '', [service, ...others])),
    signerOf: async (keyId, resource) => engine.databaseSigner?.({ endpoint, frontSecret }, keyId, resource),
    mail: async () => (await engine.mail?.({ endpoint, frontSecret })) ?? [],
    stop: async () => {
      await running.stop()
      await remove()
    },
  }
}

/** An engine that runs already, with somebody's credentials. */
export function cloudAt(endpoint: string, credentials: AwsCredentialIdentity, databaseOf?: CloudsOptions['databaseOf']): Cloud {
  const { name, capabilities } = engineNamed(undefined)
  const all = asOnAws(capabilities)
  return { name, endpoint, credentials, fitted: (template, stage) => adaptTemplate(template, all, databaseOf?.(stage)).template as Template }
}

/** The credentials of somebody who acts as a role. */
export async function actingAs(client: ClientOptions, RoleArn: string, RoleSessionName: string): Promise<AwsCredentialIdentity> {
  const sts = new STSClient(client)
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName })).finally(() => sts.destroy())
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

// As IAM Identity Center makes the role of a permission set. https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
async function signIn(permissionSet: string, client: ClientOptions, account: string, services: readonly string[]): Promise<AwsCredentialIdentity> {
  const [Path, RoleName] = ['/aws-reserved/sso.amazonaws.com/eu-central-1/', `AWSReservedSSO_${permissionSet}_0123456789abcdef`]
  const iam = new IAMClient(client)
  const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
  try {
    const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }
    await iam.send(new CreateRoleCommand({ Path, RoleName, AssumeRolePolicyDocument: policy(trust) })).catch((error: Error) => {
      if (error.name !== 'EntityAlreadyExistsException') throw error
    })
    const roles = services
      .flatMap((service) => [names.deployRole(service, '*'), names.showRole(service, '*'), names.releaseRole(service)])
      .map((name) => roleArn('*', name))
    const PolicyDocument = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roles })
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'deploy', PolicyDocument }))
    return await actingAs(client, `arn:aws:iam::${account}:role${Path}${RoleName}`, 'developer')
  } finally {
    iam.destroy()
  }
}
