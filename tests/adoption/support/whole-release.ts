import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import type { Project } from '@stagecraft/localstack/project.ts'
import { bootstrapStage, bootstrapTools } from '../../../scripts/bootstrap/bootstrap.ts'
import { needsOf } from '../../../scripts/bootstrap/needs-of.ts'
import { systemOf } from '../../../scripts/check-aws/describe-stage.ts'
import type { ServiceEnd } from '../../../scripts/commands/in-order.ts'
import type { Cloud } from '../../../scripts/deployment/cloud.ts'
import type { Output } from '../../../scripts/output/output.ts'
import { type RehearsedSystem, startSystem } from '../../../scripts/rehearsal/system.ts'
import { type ReleasedService, releasedServices } from '../../../scripts/release/composed/released-services.ts'
import { packageRelease } from '../../../scripts/release/package.ts'
import { keepTestResult } from '../../../scripts/release/test-result.ts'
import type { RepositoryCopy } from './repository-copy.ts'

/** The services of a compose file, and an engine with the accounts of their stages. */
export interface WholeRelease {
  whole: Project
  services: ReleasedService[]
  developer: Cloud
  service(name: string): ReleasedService
  /** `withoutStacks`: as if the service took nothing of others. */
  bootstrap(name: string, stage: string, withoutStacks?: boolean): Promise<void>
  /** Packages all, with a good report of tests; their release's name. */
  packageTested(): Promise<string>
  outputsOf(name: string, stage: string): Promise<Record<string, string>>
  environmentOf(name: string, stage: string, key: string): Promise<Record<string, string>>
  invoke(name: string, stage: string, key: string, event: unknown): Promise<unknown>
  /** The keys of the objects in a bucket of the stage's account. */
  objectsIn(stage: string, bucket: string | undefined): Promise<string[]>
  stop(): Promise<void>
}

/** Runs a command of several services; what became of each, and the code with which it ended. */
export async function endsOf(
  run: (output: Output) => Promise<void>,
): Promise<{ ends: Record<string, ServiceEnd['result']>; code: string; said: string }> {
  let ends: ServiceEnd[] = []
  const said: string[] = []
  const result = (value: unknown) => {
    ends = value as ServiceEnd[] // what `inOrder` says
  }
  const code = await run({ json: true, result, say: (line) => void said.push(line) }).then(
    () => '',
    (error: { code?: string; stack?: string }) => error.code ?? error.stack ?? 'no code',
  )
  return { ends: Object.fromEntries(ends.map((each) => [each.service, each.result])), code, said: said.join('\n') }
}

export async function startWhole(copy: RepositoryCopy): Promise<WholeRelease> {
  const whole = await copy.open()
  const services = await releasedServices(whole)
  const [first, ...others] = services.map(({ project }) => project)
  if (!first) throw new Error('It has no service.')
  const system = await startSystem(first, others)
  const developer = await system.clouds.developer()
  const service = (name: string) => {
    const found = services.find((each) => each.name === name)
    if (!found) throw new Error(`It has no service ${name}.`)
    return found
  }
  const accountOf = (stage: string) => system.stages.find((each) => each.stage === stage)?.account ?? ''
  const clientOf = (stage: string) => system.clouds.administratorOf(accountOf(stage)).client
  const named = async (name: string, stage: string) => `${(await systemOf(service(name).project, stage)).service}-${stage}`
  return {
    whole,
    services,
    developer,
    service,
    bootstrap: (name, stage, withoutStacks) => bootstrap(system, service(name).project, stage, withoutStacks),
    packageTested: async () => {
      const report = join(whole.programs, 'report.json')
      await writeFile(report, JSON.stringify({ startedAt: new Date().toISOString(), seconds: 0, passed: 1, failed: 0, suites: [] }))
      let release = ''
      for (const { project } of services) {
        const { folder, manifest } = await packageRelease(project, () => {})
        await keepTestResult(folder, report)
        release = manifest.name
      }
      return release
    },
    outputsOf: async (name, stage) => {
      const client = new CloudFormationClient(clientOf(stage))
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: await named(name, stage) })).finally(() => client.destroy())
      return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
    },
    environmentOf: async (name, stage, key) => {
      const lambda = new LambdaClient(clientOf(stage))
      const FunctionName = `${await named(name, stage)}-${key}`
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })).finally(() => lambda.destroy())
      return Environment?.Variables ?? {}
    },
    invoke: async (name, stage, key, event) => {
      const lambda = new LambdaClient(clientOf(stage))
      const FunctionName = `${await named(name, stage)}-${key}`
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) })).finally(() => lambda.destroy())
      return JSON.parse(Payload?.transformToString() ?? 'null')
    },
    objectsIn: async (stage, Bucket) => {
      const s3 = new S3Client({ ...clientOf(stage), forcePathStyle: true })
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket })).finally(() => s3.destroy())
      return Contents.map(({ Key = '' }) => Key)
    },
    stop: system.stop,
  }
}

async function bootstrap({ clouds, tools, stages }: RehearsedSystem, project: Project, stage: string, withoutStacks = false): Promise<void> {
  const { service } = await systemOf(project, stage)
  const ofTools = clouds.administratorOf(tools)
  await bootstrapTools(ofTools.client, ofTools, service, stages)
  const own = clouds.administratorOf(stages.find((each) => each.stage === stage)?.account ?? '')
  const { stacks, ...needs } = await needsOf(project, stage)
  await bootstrapStage(own.client, own, service, stage, tools, { ...needs, ...(withoutStacks || !stacks ? {} : { stacks }) })
}
