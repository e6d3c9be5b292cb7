import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { eventually, refusal } from '../waiting.ts'
import { create, ended, parameterResource, parameterValue, physicalId } from './stacks.ts'

const guide = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide'

async function changeSet(aws: Account, StackName: string, resources: object) {
  const ChangeSetName = aws.name('change')
  await aws.cloudformation.createChangeSet({ StackName, ChangeSetName, TemplateBody: JSON.stringify({ Resources: resources }) })
  return eventually(aws, async () => {
    const made = await aws.cloudformation.describeChangeSet({ StackName, ChangeSetName })
    if (!/COMPLETE$|FAILED$/.test(made.Status ?? '')) throw new Error(`The change set is ${made.Status}.`)
    return { ...made, StackName, ChangeSetName }
  })
}

/** What an update would do, and what somebody did beside it. */
export const changeSets = [
  behaviour({
    id: 'cloudformation.change-set',
    statement: 'A change set says what would change and whether that is a replacement, and changes nothing',
    source: `${guide}/using-cfn-updating-stacks-changesets.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateChangeSet', 'cloudformation:DescribeChangeSet'],
    run: async (aws) => {
      const [one, two] = [aws.name('queue'), aws.name('queue')]
      const template = (QueueName: string) => JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } } })
      const { StackName } = await create(aws, JSON.parse(template(one)))
      const ChangeSetName = aws.name('change')
      await aws.cloudformation.createChangeSet({ StackName, ChangeSetName, TemplateBody: template(two) })
      await eventually(aws, async () => {
        const { Changes, Status } = await aws.cloudformation.describeChangeSet({ StackName, ChangeSetName })
        expect([
          Status,
          Changes?.map(({ ResourceChange }) => [ResourceChange?.LogicalResourceId, ResourceChange?.Action, ResourceChange?.Replacement]),
        ]).toEqual(['CREATE_COMPLETE', [['Q', 'Modify', 'True']]])
      })
      expect(await refusal(aws.sqs.getQueueUrl({ QueueName: two }))).toMatch(/QueueDoesNotExist|NonExistentQueue/)
    },
  }),
  behaviour({
    id: 'cloudformation.execute-change-set',
    statement: 'An executed change set changes what it said, and makes anew what it said',
    source: `${guide}/using-cfn-updating-stacks-changesets.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:ExecuteChangeSet'],
    run: async (aws) => {
      const [Name, other] = [aws.name('parameter'), aws.name('other')]
      const { StackName = '' } = await create(aws, {
        P: parameterResource(Name, 'x'),
        Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: other } },
      })
      const made = await changeSet(aws, StackName, {
        P: parameterResource(Name, 'y'),
        Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${other}-anew` } },
      })
      const said = (made.Changes ?? []).map(({ ResourceChange: change }) => [change?.Action, change?.LogicalResourceId, change?.Replacement])
      expect(said.sort()).toEqual([
        ['Modify', 'P', 'False'],
        ['Modify', 'Q', 'True'],
      ])
      expect(await parameterValue(aws, Name)).toBe('x')
      await aws.cloudformation.executeChangeSet({ StackName, ChangeSetName: made.ChangeSetName })
      await eventually(aws, async () => expect(await parameterValue(aws, Name)).toBe('y'))
      expect(await ended(aws, StackName)).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' })
    },
  }),
  behaviour({
    id: 'cloudformation.empty-change-set',
    statement: 'A change set without changes is FAILED, says that nothing changes, and can be deleted',
    source: `${guide}/using-cfn-updating-stacks-changesets-create.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:DeleteChangeSet'],
    run: async (aws) => {
      const resources = { P: parameterResource(aws.name('parameter'), 'x') }
      const { StackName = '' } = await create(aws, resources)
      const { Status, StatusReason, ChangeSetName } = await changeSet(aws, StackName, resources)
      expect([Status, StatusReason]).toEqual(['FAILED', expect.stringMatching(/didn't contain changes|No updates are to be performed/)])
      await aws.cloudformation.deleteChangeSet({ StackName, ChangeSetName })
    },
  }),
  behaviour({
    id: 'cloudformation.drift',
    statement: 'Drift detection finds the property that somebody changed beside CloudFormation',
    source: `${guide}/detect-drift-stack.html`,
    trust: 'documented',
    operations: [
      'cloudformation:DetectStackDrift',
      'cloudformation:DescribeStackDriftDetectionStatus',
      'cloudformation:DescribeStackResourceDrifts',
      'sqs:SetQueueAttributes',
    ],
    run: async (aws) => {
      const stack = await create(aws, { Q: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30 } } })
      const { StackName = '' } = stack
      await aws.sqs.setQueueAttributes({ QueueUrl: await physicalId(aws, stack, 'Q'), Attributes: { VisibilityTimeout: '31' } })
      const { StackDriftDetectionId } = await aws.cloudformation.detectStackDrift({ StackName })
      await eventually(aws, async () => {
        const { DetectionStatus } = await aws.cloudformation.describeStackDriftDetectionStatus({ StackDriftDetectionId })
        expect(DetectionStatus).toBe('DETECTION_COMPLETE')
      })
      const { StackResourceDrifts = [] } = await aws.cloudformation.describeStackResourceDrifts({ StackName })
      const found = StackResourceDrifts.map(({ LogicalResourceId, StackResourceDriftStatus, PropertyDifferences = [] }) => [
        LogicalResourceId,
        StackResourceDriftStatus,
        PropertyDifferences.map(({ PropertyPath, ExpectedValue, ActualValue }) => [PropertyPath, ExpectedValue, ActualValue]),
      ])
      expect(found).toEqual([['Q', 'MODIFIED', [['/VisibilityTimeout', '30', '31']]]])
    },
  }),
]
