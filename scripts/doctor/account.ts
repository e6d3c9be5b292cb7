import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { TakenOutput } from '@stagecraft/localstack/stack/description.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import type { Template } from '../check-aws/checked.ts'
import { ofType } from '../check-aws/resources.ts'
import { functionsBoundaryIs } from '../deployment/functions-boundary.ts'
import { missingParameters, setByPerson, setCommands } from '../deployment/parameters.ts'
import { takenParameters } from '../deployment/taken-parameters.ts'
import { type Target, toolsClient } from '../deployment/target.ts'
import type { FurtherStack } from '../release/manifest.ts'
import { parametersWanted } from '../release/release-template.ts'
import { connectionCheck } from './api-checks.ts'
import { type Check, fail, ok, skipped, warn } from './check.ts'

/** An error of the kit as a check that failed; any other is thrown. */
export function failed(name: string, error: unknown): Check {
  if (!(error instanceof StagecraftError)) throw error
  return fail(name, error.message, error.hint ?? '')
}

/** Whether the tools account was made ready, and takes releases of whoever asks; and whether its connection to GitHub is complete. */
export async function toolsChecks(target: Target): Promise<Check[]> {
  try {
    const client = await toolsClient(target)
    const tools = ok('tools account', 'It takes releases from you.')
    return [tools, target.cloud.endpoint ? notOn(target, 'connection') : await connectionCheck(client, target.service)]
  } catch (error) {
    return [failed('tools account', error), skipped('connection', 'It needs the role of the tools account.')]
  }
}

/** The parameters and secrets that a deployment reads, and that are not there. */
export async function parametersCheck(target: Target, template: Template, further: readonly FurtherStack[]): Promise<Check> {
  const { stage } = target
  const wanted = parametersWanted(template)
  const lacking = await missingParameters(target, { parameters: { [stage]: wanted } })
  const missing = setByPerson(lacking, target, { furtherStacks: { [stage]: further } })
  if (missing.length === 0) return ok('parameters', `All ${wanted.length} are there.`)
  return fail('parameters', `${missing.length} are missing: ${missing.join(', ')}.`, setCommands(missing, target))
}

/** Of a service that a compose file joins with others: whether the stage has what it takes of them, and its roles may ask. */
export async function outputsCheck(target: Target, takes: readonly TakenOutput[]): Promise<Check[]> {
  if (takes.length === 0) return []
  try {
    await takenParameters(target, { name: 'The release', takes: { [target.stage]: takes } })
    return [ok('outputs', `All ${takes.length} of other services are there.`)]
  } catch (error) {
    const isLater = error instanceof StagecraftError && error.code === 'output-missing'
    return [isLater ? warn('outputs', error.message.replaceAll(/\n */g, ' '), error.hint ?? '') : failed('outputs', error)]
  }
}

/** A hundred are for functions without a reservation: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const unreserved = 100

/** Whether the account lets the template reserve what its functions want. A new account has 10 at once. */
export async function concurrencyCheck({ client, region }: Pick<Target, 'client' | 'region'>, template: Template): Promise<Check> {
  const reserved = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Number(Properties.ReservedConcurrentExecutions ?? 0))
  const needed = reserved.reduce((sum, each) => sum + each, 0)
  const lambda = new LambdaClient(client)
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({})).finally(() => lambda.destroy())
  const limit = AccountLimit?.ConcurrentExecutions ?? 0
  if (needed === 0 || limit >= needed + unreserved) return ok('concurrency', `Lambda runs ${limit} at once, and ${needed} are reserved.`)
  return fail(
    'concurrency',
    `Lambda runs ${limit} at once in this account, and the template reserves ${needed}, beside the ${unreserved} that must be left.`,
    `aws service-quotas request-service-quota-increase --region ${region} --service-code lambda --quota-code L-B99A9384 --desired-value ${Math.max(1_000, needed + unreserved)}`,
  )
}

/** Whether the stage's stack can be deployed to, or what to do first. */
export async function stackCheck({ client, stack, stage }: Target): Promise<Check> {
  const formation = new CloudFormationClient(client)
  const found = await stackNamed(formation, stack).finally(() => formation.destroy())
  const status = found?.StackStatus ?? ''
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(status))
    return fail('stack', `${stack} is ${status}.`, `make remove STAGE=${stage}`)
  if (/^(UPDATE_ROLLBACK_FAILED|UPDATE_FAILED)$/.test(status)) return fail('stack', `${stack} is ${status}.`, `make rollback STAGE=${stage}`)
  if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS')
    return warn('stack', `${stack} is ${status}.`, 'Wait until it is at rest. The next command waits too.')
  return ok(
    'stack',
    status && status !== 'REVIEW_IN_PROGRESS' ? `${stack} is ${status}.` : `${stack} is not there yet: the first deployment makes it.`,
  )
}

/** Whether a deployment may change what the stage's functions may have at the most. */
export async function boundaryCheck(target: Target): Promise<Check> {
  const is = await functionsBoundaryIs(target)
  if (is === 'closed') return ok('boundary', 'No deployment changes what functions may have at the most.')
  return warn('boundary', 'A deployment may change what functions may have at the most.', `make bootstrap STAGE=${target.stage}`)
}

/** An engine has neither connections nor settings of an account. */
export function notOn({ cloud }: Target, name: string): Check {
  return skipped(name, `There is none on ${cloud.name}.`)
}
