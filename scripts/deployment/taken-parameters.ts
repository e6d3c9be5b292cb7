import { CloudFormationClient, type Parameter, type Stack } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { stackName, type TakenOutput } from '@stagecraft/localstack/stack/description.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import type { Manifest } from '../release/manifest.ts'
import type { Target } from './target.ts'

/**
 * What a release takes of other services of its compose file, as the stage's account has it now: parameters of its template. `had`: of a way back, the
 * parameters that the stack had with that release, for outputs that are gone or cannot be read. Throws `output-missing`, and `account-not-ready` where the
 * stage's role may not ask.
 */
export async function takenParameters(
  target: Target,
  { name, takes = {} }: Pick<Manifest, 'name' | 'takes'>,
  had: readonly Parameter[] = [],
): Promise<Parameter[]> {
  const { stage, client } = target
  const taken = takes[stage] ?? []
  const before = new Map(had.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]))
  const stacks = new Map<string, Stack | undefined>()
  for (const { service, region } of taken) {
    if (stacks.has(service)) continue
    const read = readStack(target, stackName({ service, stage }), { ...client, region })
    const isKnown = taken.every((each) => each.service !== service || before.has(each.parameter))
    stacks.set(service, isKnown ? await read.catch(() => undefined) : await read)
  }
  const found = ({ service, output, parameter }: TakenOutput) => valueIn(stacks.get(service), output) ?? before.get(parameter)
  const missing = taken.filter((each) => found(each) === undefined)
  if (missing.length > 0) {
    const each = missing.map(({ from, service, output }) => `  ${output} of ${from}: ${whyNot(stacks.get(service), stackName({ service, stage }))}`)
    throw new StagecraftError('output-missing', `${name} takes outputs that ${stage} does not have:\n${each.join('\n')}`, {
      hint: `Nothing was changed. Release ${[...new Set(missing.map(({ from }) => from))].join(', ')} there first: without \`--service\`, all services are released in their order.`,
    })
  }
  return taken.map((each) => ({ ParameterKey: each.parameter, ParameterValue: found(each) ?? '' }))
}

async function readStack(target: Target, stack: string, options: Target['client']): Promise<Stack | undefined> {
  const client = new CloudFormationClient(options)
  try {
    return await stackNamed(client, stack)
  } catch (cause) {
    if (!/AccessDenied|not authorized/.test(`${(cause as Error).name} ${(cause as Error).message}`)) throw cause
    const { stage, accounts } = target
    throw new StagecraftError(
      'account-not-ready',
      `Deployments of ${target.service} may not read the outputs of ${stack}: ${(cause as Error).message}`,
      {
        hint: `Nothing was changed. The administrator of ${accounts.stage} runs \`make bootstrap STAGE=${stage}\` at the release's commit; then deploy again.`,
        cause,
      },
    )
  } finally {
    client.destroy()
  }
}

function valueIn(stack: Stack | undefined, output: string): string | undefined {
  return stack?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue
}

function whyNot(stack: Stack | undefined, name: string): string {
  if (!stack) return `there is no stack ${name}.`
  const names = (stack.Outputs ?? []).flatMap(({ OutputKey }) => OutputKey ?? [])
  return `${name} has ${names.length > 0 ? names.join(', ') : 'no outputs'}.`
}
