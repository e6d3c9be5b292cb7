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
import { takenId } from '../release/composed/taken-outputs.ts'
import { readServices, type Services, withKnownTypes } from './execution-policies.ts'
import { deployersOf, type StageNeeds, stacksReadIn, stageParameters, stageTemplate } from './stage-template.ts'
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
  const wanted = needs.templates ? withRunning(needs, await runningIn(client, facts), await readServices()) : needs
  await put(client, cloud, names.bootstrapStack(service, stage), await stageTemplate(facts, wanted), stageParameters(facts, wanted))
}

interface Running {
  /** Of the stage's own stack. */
  template: Template | undefined
  /** Of the stack that made its account ready. */
  bootstrapped: Template | undefined
}

/**
 * The needs of what comes and of what runs: what the next deployment removes, and where it fails brings back, has to be allowed, too. What was made without
 * the stage's role is not asked for. What runs does not say which stacks its outputs are of: as long as it takes any, those that it may read stay.
 */
export function withRunning<T extends StageNeeds>(needs: T, { template, bootstrapped }: Running, services: Services): T {
  if (!template) return needs
  const takes = Object.keys(template.Parameters ?? {}).some((id) => takenId.test(id))
  const before = takes && bootstrapped ? stacksReadIn(bootstrapped) : []
  return {
    ...needs,
    templates: [...(needs.templates ?? []), withKnownTypes(template, services)],
    stacks: [...(needs.stacks ?? []), ...before],
  }
}

async function runningIn(client: ClientOptions, facts: { service: string; stage: string }): Promise<Running> {
  const formation = new CloudFormationClient(client)
  try {
    return {
      template: await currentTemplate(formation, stackName(facts)),
      bootstrapped: await currentTemplate(formation, names.bootstrapStack(facts.service, facts.stage)),
    }
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
