import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { clientOptions } from '../stack/client-options.ts'
import { stackName } from '../stack/description.ts'
import type { StackRecord } from '../supervisor/records.ts'

const kept = new Map<string, { at: number; ids: Promise<Map<string, string>> }>()
/** How old what is known of a stack may be: a saved description changes what is deployed. */
const oldMs = 3_000

/** What is deployed: logical id → physical id (a queue's address, a topic's ARN, a bucket's name). */
export function physicalIds(stack: StackRecord): Promise<Map<string, string>> {
  const name = stackName(stack)
  const known = kept.get(name)
  if (known && Date.now() - known.at < oldMs) return known.ids
  const ids = ask(stack, name)
  kept.set(name, { at: Date.now(), ids })
  ids.catch(() => kept.delete(name))
  return ids
}

async function ask(stack: StackRecord, StackName: string): Promise<Map<string, string>> {
  const client = new CloudFormationClient(clientOptions(stack))
  try {
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }))
    return new Map(StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]))
  } finally {
    client.destroy()
  }
}

/** A queue's or a topic's name: the last part of its address or ARN. */
export function nameIn(physicalId: string): string {
  return physicalId.split(/[/:]/).at(-1) ?? ''
}
