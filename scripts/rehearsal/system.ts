import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { DatabaseStandIn } from '@stagecraft/localstack/stack/template/adapt-template.js'
import { systemOf } from '../check-aws/describe-stage.ts'
import { awsStages } from '../check-aws/stages.ts'
import { accountsOf } from '../deployment/accounts.ts'
import type { ClientOptions } from '../deployment/cloud.ts'
import { type Clouds, startClouds } from './clouds.ts'
import { type Databases, type FindSigner, type StageDatabase, startDatabases } from './databases.ts'
import { interpretersOf } from './interpreters.ts'
import { runtimePackagesOf } from './runtime-packages.ts'

/** All accounts of a system: on this machine, or on AWS (on-aws.ts). */
export interface RehearsedSystem {
  service: string
  region: string
  tools: string
  /** In the order of the stage table. */
  stages: { stage: string; account: string }[]
  clouds: Pick<Clouds, 'administratorOf' | 'developer'>
  /** Whether the rehearsal sets what a person sets (`make config`), with values that lead nowhere. */
  setsParameters: boolean
  /** Undefined where the application has no database, or it cannot be reached from here. */
  databases: Databases | undefined
  /** What stands in for a stage's database; undefined where the application has none. */
  standInOf(stage: string): DatabaseStandIn | undefined
  stop(): Promise<void>
}

/** The accounts of the stage table. */
export async function namedAccounts(project: Project): Promise<Pick<RehearsedSystem, 'service' | 'region' | 'tools' | 'stages'>> {
  const names = await awsStages(project.root)
  const { service, region } = await systemOf(project, names[0] ?? '')
  const table = await Promise.all(names.map(async (name) => ({ name, accounts: await accountsOf(project.root, name) })))
  const stages = table.map(({ name, accounts }) => ({ stage: name, account: accounts.stage }))
  return { service, region, tools: table[0]?.accounts.tools ?? '', stages }
}

/**
 * Starts an engine with the accounts of the stage table, and a database server for each stage. Nothing is deployed. `others`: further services that a compose file
 * joins with this one.
 */
export async function startSystem(project: Project, others: readonly Project[] = []): Promise<RehearsedSystem> {
  const { service, region, tools, stages } = await namedAccounts(project)
  const beside = await Promise.all(others.map((other) => systemOf(other, stages[0]?.stage ?? '')))
  const packages = await Promise.all([project, ...others].map(runtimePackagesOf))
  const interpreters = await Promise.all([project, ...others].map(interpretersOf))
  const standIns = new Map<string, DatabaseStandIn>()
  const { database } = project.config
  let clouds: Clouds | undefined
  const signerOf: FindSigner = async (...words) => clouds?.signerOf(...words)
  const databases = database ? await startDatabases(stages, { database, region, signerOf }) : undefined
  try {
    clouds = await startClouds(project, {
      service,
      others: beside.map((each) => each.service),
      region,
      accounts: [tools, ...stages.map(({ account }) => account)],
      databaseOf: (stage) => standIns.get(stage),
      packages: new Map(packages.flatMap((each) => [...each])),
      interpreters: Object.assign({}, ...interpreters),
      ...(databases ? { functionOptions: databases.functionOptions, functionEnvironment: databases.functionEnvironment } : {}),
    })
    for (const { stage, account } of databases ? stages : [])
      standIns.set(stage, await standIn(databases?.of(stage) as StageDatabase, clouds.administratorOf(account).client))
  } catch (error) {
    await clouds?.stop()
    await databases?.stop()
    throw error
  }
  const running = clouds
  return {
    service,
    region,
    tools,
    stages,
    clouds: running,
    setsParameters: true,
    databases,
    standInOf: (stage) => standIns.get(stage),
    stop: async () => {
      await running.stop()
      await databases?.stop()
    },
  }
}

// as RDS makes the secret of a cluster's administrator, in the stage's account
async function standIn({ stage, host, port, database, resourceId, administrator }: StageDatabase, client: ClientOptions): Promise<DatabaseStandIn> {
  const secrets = new SecretsManagerClient(client)
  const { ARN = '' } = await secrets
    .send(new CreateSecretCommand({ Name: `rds!cluster-${stage}`, SecretString: JSON.stringify(administrator) }))
    .finally(() => secrets.destroy())
  return { host, port, database, secretArn: ARN, resourceId }
}
