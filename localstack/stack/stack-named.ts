import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation'

/** The stack as CloudFormation has it; undefined where there is none. */
export async function stackNamed(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  const answer = await client.send(new DescribeStacksCommand({ StackName: name })).catch((error: Error) => {
    if (/does not exist/.test(error.message)) return undefined
    throw error
  })
  const stack = answer?.Stacks?.[0]
  return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack
}
