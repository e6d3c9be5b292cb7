import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import { executeChangeSet } from './change-set.ts'
import { aws } from './cloud.ts'

/** CloudFormation on a clock of its own, which answers the state before for a moment after it was asked for something. */
function cloudFormation(clock: number) {
  let asked: number | undefined
  let looks = 0
  const event = (at: number, status: string) => ({
    EventId: status,
    LogicalResourceId: 'stack',
    ResourceStatus: status,
    Timestamp: new Date(clock + at),
  })
  const answers: Record<string, () => unknown> = {
    ExecuteChangeSetCommand: () => {
      asked = looks
    },
    DescribeStacksCommand: () => {
      looks += 1
      const since = asked === undefined ? 0 : looks - asked
      return { Stacks: [{ StackStatus: since <= 1 ? 'UPDATE_COMPLETE' : since === 2 ? 'UPDATE_IN_PROGRESS' : 'UPDATE_ROLLBACK_COMPLETE' }] }
    },
    DescribeStackEventsCommand: () => {
      const since = asked === undefined ? 0 : looks - asked
      const later = since <= 1 ? [] : since === 2 ? [event(10, 'UPDATE_IN_PROGRESS')] : [event(20, 'UPDATE_FAILED'), event(10, 'UPDATE_IN_PROGRESS')]
      return { StackEvents: [...later, event(0, 'CREATE_COMPLETE')] }
    },
  }
  return { send: async (command: object) => answers[command.constructor.name]?.() } as unknown as CloudFormationClient // what these functions ask of it
}

test.each([
  ['as this machine’s', 0],
  ['half a minute behind', -30_000],
  ['half a minute ahead', 30_000],
])('an update that fails is no success, and its events are those after it was asked for: a clock %s', async (_, off) => {
  const said: string[] = []
  const changeSet = { stack: 'one', id: 'arn', changes: [], isEmpty: false }
  const { ended } = await executeChangeSet(
    cloudFormation(Date.now() + off),
    { cloud: { ...aws, endpoint: 'http://127.0.0.1' } },
    changeSet,
    ({ status }) => said.push(status),
  )
  expect(ended?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
  expect(said).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_FAILED'])
})
