import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloudFormation } from '@aws-sdk/client-cloudformation'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { adaptTemplate } from '@stagecraft/localstack/stack/template/adapt-template.js'
import type { Template } from '../../../scripts/check-aws/checked.ts'
import type { ClientOptions } from '../../../scripts/deployment/cloud.ts'
import { engineSite } from '../../conformance/engine-site.ts'
import { root } from '../../system/support/stack.ts'

/** The project's engine without an application, as an account of AWS. */
export interface BareEngine {
  account: string
  cloudformation: CloudFormation
  iam: IAM
  sts: STS
  /** As the account's administrator. */
  client: ClientOptions
  /** Deploys what the engine has of a template, and returns what of it was left out: logical id → why. */
  deploy(name: string, template: Template, parameters: Record<string, string>): Promise<Record<string, string>>
  stop(): Promise<void>
}

export async function bareEngine(): Promise<BareEngine> {
  const project = await openProject(root)
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-pipeline-'))
  const { site, stop } = await engineSite(project, folder)
  const client = { region: site.region, endpoint: site.endpoint ?? '', credentials: site.credentials ?? { accessKeyId: '', secretAccessKey: '' } }
  const [cloudformation, iam, sts] = [new CloudFormation(client), new IAM(client), new STS({ ...client, maxAttempts: 1 })]
  const { Account: account = '' } = await sts.getCallerIdentity({})
  return {
    account,
    cloudformation,
    iam,
    sts,
    client,
    async deploy(StackName, template, parameters) {
      const { template: here, leftOut } = adaptTemplate(template, engineNamed(project.engine).capabilities, undefined)
      const Parameters = Object.entries(parameters)
        .filter(([name]) => here.Parameters?.[name])
        .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }))
      await cloudformation.createStack({ StackName, TemplateBody: JSON.stringify(here), Parameters, Capabilities: ['CAPABILITY_NAMED_IAM'] })
      await created(cloudformation, StackName)
      return Object.fromEntries(leftOut.map(({ logicalId, why }) => [logicalId, why]))
    },
    async stop() {
      for (const each of [cloudformation, iam, sts]) each.destroy()
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const limitSeconds = 30

/** Waits until a stack is there. Throws CloudFormation’s reasons where it does not come. */
export async function created(cloudformation: CloudFormation, StackName: string): Promise<void> {
  for (const started = Date.now(); Date.now() - started < limitSeconds * 1_000; await sleep(50)) {
    const { Stacks = [] } = await cloudformation.describeStacks({ StackName })
    const status = Stacks[0]?.StackStatus ?? 'GONE'
    if (status === 'CREATE_COMPLETE') return
    if (status.endsWith('_IN_PROGRESS') && !status.includes('ROLLBACK')) continue
    const { StackEvents = [] } = await cloudformation.describeStackEvents({ StackName })
    const reasons = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED'))
    throw new Error(`${StackName} is ${status}: ${reasons.map((each) => `${each.LogicalResourceId}: ${each.ResourceStatusReason}`).join('; ')}`)
  }
  throw new Error(`${StackName} was not created within ${limitSeconds} s.`)
}
