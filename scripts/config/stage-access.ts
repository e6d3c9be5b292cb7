import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import { runningStack } from '../commands/running.ts'
import type { ClientOptions } from '../deployment/cloud.ts'

/** Where a stage's parameters are, and with what the clients of the AWS SDK are made to reach them. */
export interface StageAccess {
  service: string
  stage: string
  /** On AWS the SDK finds the credentials as ever. */
  client: ClientOptions
}

/**
 * A stage's access. The stage of the running local stack is in its engine, every other one on AWS: a local stage at an address beyond loopback and a
 * stage of AWS at a loopback address are refused, so that nobody takes the one for the other.
 */
export async function stageAccess(project: Project, stage: string, environment: NodeJS.ProcessEnv = process.env): Promise<StageAccess> {
  const { service, region } = await describe(project)
  if (isLocal(project, stage)) {
    const stack = await runningStack(project)
    refuseWrongEndpoint(stage, true, stack.endpoint)
    return { service, stage, client: clientOptions(stack) }
  }
  for (const name of endpointVariables) refuseWrongEndpoint(stage, false, environment[name])
  return { service, stage, client: { region: environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? region } }
}

function isLocal(project: Project, stage: string): boolean {
  return stage === project.stage || stage === 'local' || stage === 'ci'
}

const endpointVariables = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SSM', 'AWS_ENDPOINT_URL_SECRETS_MANAGER']

/** Throws `wrong-endpoint` where `endpoint` is not where such a stage can be. */
export function refuseWrongEndpoint(stage: string, local: boolean, endpoint: string | undefined): void {
  if (!endpoint || isLoopback(endpoint) === local) return
  throw new StagecraftError(
    'wrong-endpoint',
    local
      ? `The stage ${stage} is local, and its endpoint ${endpoint} is not.`
      : `The stage ${stage} is on AWS, and the endpoint ${endpoint} is this machine.`,
    { hint: local ? 'Start the local stack with `make up`.' : 'Unset AWS_ENDPOINT_URL, or run the command outside of `stagecraft exec`.' },
  )
}

function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
