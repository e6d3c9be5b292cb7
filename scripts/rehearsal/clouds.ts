import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { type Credentials, newCredentials } from '@stagecraft/localstack/engines/credentials.ts'
import type { Capabilities } from '@stagecraft/localstack/engines/engine.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import type { Mail } from '@stagecraft/localstack/engines/mail.ts'
import { enginePlace, separatePlace } from '@stagecraft/localstack/engines/place.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { adaptTemplate, type DatabaseStandIn } from '@stagecraft/localstack/stack/adapt-template.js'
import getPort from 'get-port'
import type { Template } from '../check-aws/checked.ts'
import type { ClientOptions, Cloud } from '../deployment/cloud.ts'
import { names } from '../deployment/names.ts'
import type { FindSigner } from './databases.ts'

/** An engine that stands in for all accounts of a system. */
export interface Clouds {
  region: string
  /** With the credentials of an account's administrator. */
  administratorOf(account: string): Cloud & { client: ClientOptions }
  /** With those of a developer: a user of the tools account who may act as the deploy and release roles, and nothing else. */
  developer(): Promise<Cloud>
  /** Who signs with a key of a role, for the servers that stand in for databases. */
  signerOf: FindSigner
  /** The newest messages that the engine sent by e-mail or published to topics. */
  mail(): Promise<Mail[]>
  stop(): Promise<void>
}

export interface CloudsOptions {
  service: string
  region: string
  accounts: readonly string[]
  /** What stands in for a stage's database cluster. */
  databaseOf?(stage: string): DatabaseStandIn | undefined
  functionOptions?: readonly string[]
  functionEnvironment?: Record<string, string>
}

// What a laptop does without and the engine's CloudFormation can make: here it is made, as on AWS
const made =
  /^AWS::(KMS::(Key|Alias)|CloudFront::|EC2::(VPC|Subnet|SecurityGroup|RouteTable|SubnetRouteTableAssociation|VPCEndpoint)$|CloudWatch::Dashboard|CertificateManager::|WAFv2::WebACL$)/

/** Starts an engine of its own with these accounts, on loopback, in a temporary folder. */
export async function startClouds(
  project: Project,
  { service, region, accounts, databaseOf, functionOptions, functionEnvironment }: CloudsOptions,
): Promise<Clouds> {
  const engine = engineNamed(undefined)
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-clouds-'))
  const place = separatePlace(enginePlace({ ...project, engine: engine.name }).program, folder)
  const frontSecret = randomUUID()
  const keys = new Map<string, Credentials>(accounts.map((account) => [account, newCredentials()]))
  await engine.install(place, () => {})
  const running = await engine.start(place, {
    port: await getPort({ host: '127.0.0.1' }),
    region,
    frontSecret,
    administrator: newCredentials(),
    accounts: Object.fromEntries(keys),
    ...(functionOptions ? { functionOptions } : {}),
    ...(functionEnvironment ? { functionEnvironment } : {}),
  })
  const endpoint = running.endpoint ?? ''
  const cloudOf = (credentials: Credentials) => cloudAt(endpoint, credentials, databaseOf)
  const keyOf = (account: string) => {
    const key = keys.get(account)
    if (!key) throw new Error(`The engine has no account ${account}.`)
    return key
  }
  const administratorOf = (account: string) => ({ ...cloudOf(keyOf(account)), client: { region, endpoint, credentials: keyOf(account) } })
  return {
    region,
    administratorOf,
    developer: async () => cloudOf(await makeDeveloper(administratorOf(accounts[0] ?? '').client, service)),
    signerOf: async (keyId, resource) => engine.databaseSigner?.({ endpoint, frontSecret }, keyId, resource),
    mail: async () => (await engine.mail?.({ endpoint, frontSecret })) ?? [],
    stop: async () => {
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** An engine that runs already, with somebody's credentials. */
export function cloudAt(endpoint: string, credentials: Credentials, databaseOf?: CloudsOptions['databaseOf']): Cloud {
  const { name, capabilities } = engineNamed(undefined)
  const all: Capabilities = {
    ...capabilities,
    lacks: Object.fromEntries(Object.entries(capabilities.lacks).filter(([type]) => !made.test(type))),
    leavesOut: {},
    // the database servers of a rehearsal take tokens of IAM
    onlyOnAws: Object.fromEntries(Object.entries(capabilities.onlyOnAws).filter(([action]) => action !== 'rds-db:*')),
  }
  return { name, endpoint, credentials, fitted: (template, stage) => adaptTemplate(template, all, databaseOf?.(stage)).template as Template }
}

async function makeDeveloper(client: ClientOptions, service: string): Promise<Credentials> {
  const iam = new IAMClient(client)
  const UserName = 'developer'
  try {
    await iam.send(new CreateUserCommand({ UserName }))
    const roles = [names.deployRole(service, '*'), names.releaseRole(service)].map((name) => `arn:aws:iam::*:role/${name}`)
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roles }] }
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'deploy', PolicyDocument: JSON.stringify(policy) }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  } finally {
    iam.destroy()
  }
}
