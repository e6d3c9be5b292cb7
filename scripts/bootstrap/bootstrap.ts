import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, type Parameter, UpdateStackCommand } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { stackName } from '@stagecraft/localstack/stack/description.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import type { Template } from '../check-aws/checked.ts'
import { callerOf } from '../deployment/caller.ts'
import type { ClientOptions, Cloud } from '../deployment/cloud.ts'
import { currentTemplate } from '../deployment/main-stack.ts'
import { names } from '../deployment/names.ts'
import { settled } from '../deployment/stack.ts'
import { readServices, withKnownTypes } from './execution-policies.ts'
import { deployersOf, type StageNeeds, stageParameters, stageTemplate } from './stage-template.ts'
import { type StageAccount, toolsTemplate } from './tools-template.ts'

/**
 * Deploys the tools account's template, with credentials of its administrator. `people`: as `deployersOf` has it; they and the pipeline of the first stage
 * may add releases. Throws `bootstrap-failed`.
 */
export async function bootstrapTools(
  client: ClientOptions,
  cloud: Cloud,
  service: string,
  stages: readonly StageAccount[],
  people = '*',
): Promise<void> {
  const { account: tools } = await callerOf(client)
  const Releasers = deployersOf({ service, stage: stages[0]?.stage ?? '', tools }, people).join(',')
  await put(client, cloud, names.toolsStack(service), await toolsTemplate(service, stages), { Service: service, Releasers })
}

/**
 * Deploys the template of a stage's account, with credentials of its administrator: ready for the templates of `needs`, and for the one that runs there. Throws `bootstrap-failed`, and as `stageTemplate` does.
 */
export async function bootstrapStage(
  client: ClientOptions,
  cloud: Cloud,
  service: string,
  stage: string,
  toolsAccount: string,
  needs: StageNeeds = {},
): Promise<void> {
  const { account } = await callerOf(client)
  const facts = { service, stage, tools: toolsAccount, account, region: client.region }
  const wanted = needs.templates ? { ...needs, templates: [...needs.templates, ...(await running(client, facts))] } : needs
  await put(client, cloud, names.bootstrapStack(service, stage), await stageTemplate(facts, wanted), stageParameters(facts, wanted))
}

// what the next deployment removes, and where it fails brings back, CloudFormation has to be allowed, too. What it made without this role is not asked for
async function running(client: ClientOptions, facts: { service: string; stage: string }): Promise<Template[]> {
  const formation = new CloudFormationClient(client)
  try {
    const template = await currentTemplate(formation, stackName(facts))
    return template ? [withKnownTypes(template, await readServices())] : []
  } finally {
    formation.destroy()
  }
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
    let existing = await stackNamed(formation, StackName)
    // its creation failed, and nothing is in it
    if (existing?.StackStatus === 'ROLLBACK_COMPLETE') {
      await formation.send(new DeleteStackCommand({ StackName }))
      existing = await settled(formation, { stack: StackName, cloud }, new Date(), () => {})
    }
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
