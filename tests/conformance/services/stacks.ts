import type { Stack } from '@aws-sdk/client-cloudformation'
import type { Account } from '../account.ts'
import { eventually, refusal } from '../waiting.ts'

/** The resources of a template, or all of it where it has a key `Resources`. */
export type Template = Readonly<Record<string, unknown>>

export interface Options {
  parameters?: Readonly<Record<string, string>>
  tags?: Readonly<Record<string, string>>
  /** The ARN of the role that CloudFormation works as. */
  role?: string
}

/** Creates a stack and waits until that has ended, well or not. */
export async function create(aws: Account, template: Template, options: Options = {}): Promise<Stack> {
  const StackName = aws.name('stack')
  await aws.cloudformation.createStack({ StackName, ...given(template, options) })
  aws.undo(async () => {
    await aws.cloudformation.deleteStack({ StackName })
    await eventually(aws, async () => {
      const { StackStatus = '' } = await stackNamed(aws, StackName).catch((error: Error) => {
        // a deleted stack is known by its id alone
        if (error.name === 'ValidationError') return { StackStatus: 'DELETE_COMPLETE' }
        throw error
      })
      if (StackStatus !== 'DELETE_COMPLETE') throw new Error(`The stack is ${StackStatus}.`)
    })
  })
  return ended(aws, StackName)
}

/** Updates a stack and waits until that has ended, well or not. */
export async function update(aws: Account, { StackName = '' }: Stack, template: Template, options: Options = {}): Promise<Stack> {
  await aws.cloudformation.updateStack({ StackName, ...given(template, options) })
  return ended(aws, StackName)
}

/** Waits until nothing is in progress. */
export function ended(aws: Account, StackName: string): Promise<Stack> {
  return eventually(
    aws,
    async () => {
      const stack = await stackNamed(aws, StackName)
      if (/IN_PROGRESS$/.test(stack.StackStatus ?? '')) throw new Error(`The stack is ${stack.StackStatus}.`)
      return stack
    },
    30,
  )
}

export async function stackNamed(aws: Account, StackName: string): Promise<Stack> {
  const { Stacks: [stack] = [] } = await aws.cloudformation.describeStacks({ StackName })
  if (!stack) throw new Error(`There is no stack ${StackName}.`)
  return stack
}

export function outputsOf({ Outputs = [] }: Stack): Record<string, string | undefined> {
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]))
}

/** The physical id of a resource. */
export async function physicalId(aws: Account, { StackName }: Stack, LogicalResourceId: string): Promise<string> {
  const { StackResourceDetail } = await aws.cloudformation.describeStackResource({ StackName, LogicalResourceId })
  return StackResourceDetail?.PhysicalResourceId ?? ''
}

/** The value of a parameter, or `ParameterNotFound`. */
export async function parameterValue(aws: Account, Name: string): Promise<string | undefined> {
  const read = aws.ssm.getParameter({ Name })
  const refused = await refusal(read)
  return refused === 'no error' ? (await read).Parameter?.Value : refused
}

export function parameterResource(Name: unknown, Value: unknown): object {
  return { Type: 'AWS::SSM::Parameter', Properties: { Name, Type: 'String', Value } }
}

/** A resource that no account can create: CloudFormation does not know before it tries. */
export const impossible = { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { deadLetterTargetArn: 'no ARN', maxReceiveCount: 3 } } }

function given(template: Template, { parameters = {}, tags = {}, role }: Options) {
  return {
    ...(role ? { RoleARN: role } : {}),
    TemplateBody: JSON.stringify('Resources' in template ? template : { Resources: template }),
    Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }
}
