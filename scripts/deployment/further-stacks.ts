import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import type { Template } from '../check-aws/checked.ts'
import type { FurtherStack } from '../release/manifest.ts'
import { createChangeSet, executeChangeSet } from './change-set.ts'
import { failuresSince, type ResourceEvent } from './stack.ts'
import type { Target } from './target.ts'

/**
 * Deploys a stack beside the stage's own, for instance to another region, and copies its outputs to SSM parameters of the stage. It is deployed before the
 * stage's own stack, which may want these parameters, and once more after it where it takes something from it. True where one of those parameters is another now. Throws `further-stack-failed`.
 */
export async function deployFurtherStack(
  target: Target,
  stack: FurtherStack,
  template: Template,
  putTemplate: (template: Template, name: string) => Promise<string>,
  say: (event: ResourceEvent) => void,
): Promise<boolean> {
  const name = `${target.stack}-${stack.name}`
  const region = stack.region ?? target.region
  const client = new CloudFormationClient({ ...target.client, region })
  try {
    const existing = await stackNamed(client, name)
    const values = await valuesOf(target, stack.parameters)
    const wanted = Object.keys(template.Parameters ?? {})
    const changeSet = await createChangeSet(client, target, {
      stack: name,
      name: `release-${Date.now()}`,
      existing,
      templateUrl: await putTemplate(template, stack.name),
      parameters: wanted.filter((key) => values[key] !== undefined).map((key) => ({ ParameterKey: key, ParameterValue: values[key] ?? '' })),
    })
    if (!changeSet.isEmpty) {
      const { ended, since } = await executeChangeSet(client, target, changeSet, say)
      if (!/^(CREATE|UPDATE)_COMPLETE$/.test(ended?.StackStatus ?? ''))
        throw new StagecraftError(
          'further-stack-failed',
          `The stack ${name} in ${region} ended as ${ended?.StackStatus ?? 'deleted'}.\n${await failuresSince(client, name, since)}`,
          { hint: 'Mend what the lines above name, package again, and deploy the new release. The stage’s own stack was not touched by it.' },
        )
    }
    return await copyOutputs(target, stack, (await stackNamed(client, name))?.Outputs ?? [])
  } finally {
    client.destroy()
  }
}

/** Whether it takes something from the stage's own stack, so that it has to be deployed after it too. */
export function takesFromMain({ parameters }: FurtherStack): boolean {
  return Object.values(parameters).some((value) => value.includes('{resource:'))
}

const placeholder = /\{(ssm|resource):([^}]+)\}/g

// `{ssm:x}`: a parameter of the stage; `{resource:Id}` of the stage's own stack, a bucket's `{resource:Id.Arn}`. Empty where they are not there yet
async function valuesOf(target: Target, parameters: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const values = await Promise.all(
    Object.entries(parameters).map(async ([key, text]) => {
      const found = await Promise.all(
        [...text.matchAll(placeholder)].map(([, kind = '', name = '']) => (kind === 'ssm' ? parameterOf(target, name) : resourceOf(target, name))),
      )
      return [key, text.replaceAll(placeholder, () => found.shift() ?? '')] as const
    }),
  )
  return Object.fromEntries(values)
}

async function parameterOf({ client, service, stage }: Pick<Target, 'client' | 'service' | 'stage'>, name: string): Promise<string> {
  const ssm = new SSMClient(client)
  const answer = await ssm
    .send(new GetParameterCommand({ Name: `/${service}/${stage}/${name}` }))
    .catch((error: Error) => (error.name === 'ParameterNotFound' ? undefined : Promise.reject(error)))
    .finally(() => ssm.destroy())
  return answer?.Parameter?.Value ?? ''
}

async function resourceOf({ client, stack }: Target, name: string): Promise<string> {
  const [id = '', attribute] = name.split('.')
  const formation = new CloudFormationClient(client)
  const answer = await formation
    .send(new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: id }))
    .catch((error: Error) => (/does not exist/.test(error.message) ? undefined : Promise.reject(error)))
    .finally(() => formation.destroy())
  const physical = answer?.StackResourceDetail?.PhysicalResourceId ?? ''
  if (attribute !== 'Arn' || !physical) return physical
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html: made of the bucket's name alone
  if (answer?.StackResourceDetail?.ResourceType === 'AWS::S3::Bucket') return `arn:aws:s3:::${physical}`
  throw new Error(`{resource:${name}}: of ${answer?.StackResourceDetail?.ResourceType} no ARN is known. Give the stack an output.`)
}

async function copyOutputs(
  { client, service, stage }: Target,
  { outputs }: FurtherStack,
  found: { OutputKey?: string; OutputValue?: string }[],
): Promise<boolean> {
  const ssm = new SSMClient(client)
  let isChanged = false
  try {
    for (const [output, name] of Object.entries(outputs)) {
      const Value = found.find(({ OutputKey }) => OutputKey === output)?.OutputValue
      const Name = `/${service}/${stage}/${name}`
      if (!Value || (await parameterOf({ client, service, stage }, name)) === Value) continue
      await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }))
      isChanged = true
    }
    return isChanged
  } finally {
    ssm.destroy()
  }
}
