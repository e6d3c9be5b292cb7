import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

const driftMinutes = 10

/**
 * What somebody changed by hand, a sentence for each resource: an update would overwrite it, or fail because of it. Types that CloudFormation cannot
 * compare are left out. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export async function driftOf(client: CloudFormationClient, stack: string, pauseMs: number): Promise<string[]> {
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName: stack }))
  const started = Date.now()
  for (;;) {
    const status = await client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }))
    // a type that fails to be compared makes the whole `DETECTION_FAILED`; the others are compared all the same
    if (status.DetectionStatus !== 'DETECTION_IN_PROGRESS') break
    if (Date.now() - started > driftMinutes * 60_000)
      throw new StagecraftError('too-late', `CloudFormation has compared ${stack} with its template for ${driftMinutes} minutes.`, {
        hint: 'Try again.',
      })
    await sleep(pauseMs)
  }
  const sentences: string[] = []
  let NextToken: string | undefined
  do {
    const page = await client.send(
      new DescribeStackResourceDriftsCommand({
        StackName: stack,
        StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
        ...(NextToken ? { NextToken } : {}),
      }),
    )
    for (const { LogicalResourceId, ResourceType, StackResourceDriftStatus, PropertyDifferences = [] } of page.StackResourceDrifts ?? []) {
      const what =
        StackResourceDriftStatus === 'DELETED'
          ? 'was deleted'
          : PropertyDifferences.map(({ PropertyPath, ExpectedValue, ActualValue }) => `${PropertyPath} is ${ActualValue}, not ${ExpectedValue}`).join(
              '; ',
            )
      sentences.push(`${LogicalResourceId} (${ResourceType}): ${what}`)
    }
    NextToken = page.NextToken
  } while (NextToken)
  return sentences
}
