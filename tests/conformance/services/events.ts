import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { document } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'
import { bodies, queue, queueArn, receiveAll } from './queues.ts'

const guide = 'https://docs.aws.amazon.com/eventbridge/latest/userguide'
const api = 'https://docs.aws.amazon.com/eventbridge/latest/APIReference'

interface Target {
  Id: string
  Arn: string
  Input?: string
}

/** Makes a rule with a target; resolves to its name. */
async function rule(aws: Account, input: object, targets: Target[] = []): Promise<string> {
  const Name = aws.name('rule')
  await aws.signed.events('PutRule', { Name, ...input })
  aws.undo(() => aws.signed.events('DeleteRule', { Name }))
  if (targets.length > 0) {
    await aws.signed.events('PutTargets', { Rule: Name, Targets: targets })
    aws.undo(() => aws.signed.events('RemoveTargets', { Rule: Name, Ids: targets.map(({ Id }) => Id) }))
  }
  return Name
}

/** A queue that rules may send to. */
async function targetQueue(aws: Account): Promise<string> {
  const url = await queue(aws)
  const statement = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queueArn(aws, url) }
  await aws.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy: document(statement) } })
  return url
}

interface Put {
  FailedEntryCount: number
  Entries: { EventId?: string; ErrorCode?: string }[]
}

/** Puts events of a source on the default bus. */
function putEvents(aws: Account, Source: string, ...details: object[]): Promise<Put> {
  const Entries = details.map((detail) => ({ Source, DetailType: 'test', Detail: JSON.stringify(detail) }))
  return aws.signed.events<Put>('PutEvents', { Entries })
}

/** EventBridge: schedules, and what rules match. */
export const events = [
  behaviour({
    id: 'events.schedule',
    statement: 'A rule with a schedule is enabled and keeps expression and target',
    source: `${guide}/eb-create-rule-schedule.html`,
    trust: 'documented',
    operations: ['events:PutRule', 'events:PutTargets', 'events:DescribeRule', 'events:ListTargetsByRule'],
    run: async (aws) => {
      const url = await targetQueue(aws)
      const target = { Id: '1', Arn: queueArn(aws, url) }
      const Name = await rule(aws, { ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' }, [target])
      await aws.signed.events('EnableRule', { Name })
      expect(await aws.signed.events('DescribeRule', { Name })).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' })
      expect(await aws.signed.events('ListTargetsByRule', { Rule: Name })).toMatchObject({ Targets: [target] })
    },
  }),
  ...(
    [
      ['events.no-schedule', 'A schedule that is not valid is refused with ValidationException', 'every minute'],
      ['events.plural', 'A rate of one minute says minute, one of several says minutes', 'rate(1 minutes)'],
      ['events.cron-fields', 'A cron expression has six fields', 'cron(0 12 * * *)'],
    ] as const
  ).map(([id, statement, ScheduleExpression]) =>
    behaviour({
      id,
      statement,
      source: `${guide}/eb-scheduled-rule-pattern.html`,
      trust: 'documented',
      operations: ['events:PutRule'],
      run: async (aws) => expect(await refusal(rule(aws, { ScheduleExpression }))).toBe('ValidationException'),
    }),
  ),
  behaviour({
    id: 'events.pattern',
    statement: 'A rule sends the events that match its pattern to its target, and no others',
    source: `${guide}/eb-event-patterns.html`,
    trust: 'documented',
    operations: ['events:PutRule', 'events:PutTargets', 'events:PutEvents'],
    run: async (aws) => {
      const [url, Source] = [await targetQueue(aws), aws.name('source')]
      const EventPattern = JSON.stringify({ source: [Source], detail: { status: ['paid'], amount: [{ numeric: ['>', 10] }] } })
      await rule(aws, { EventPattern }, [{ Id: '1', Arn: queueArn(aws, url) }])
      // on AWS a new rule begins to match after a while
      const [message] = await eventually(aws, async () => {
        await putEvents(aws, Source, { status: 'paid', amount: 5 }, { status: 'placed', amount: 50 }, { status: 'paid', amount: 50 })
        return receiveAll(aws, url, 1, 2)
      })
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({
        source: Source,
        'detail-type': 'test',
        account: aws.id,
        region: aws.region,
        detail: { status: 'paid', amount: 50 },
      })
    },
  }),
  behaviour({
    id: 'events.input',
    statement: 'A target with an input gets it in place of the event',
    source: `${api}/API_Target.html`,
    trust: 'documented',
    operations: ['events:PutTargets', 'events:PutEvents'],
    run: async (aws) => {
      const [url, Source] = [await targetQueue(aws), aws.name('source')]
      await rule(aws, { EventPattern: JSON.stringify({ source: [Source] }) }, [{ Id: '1', Arn: queueArn(aws, url), Input: '{"sweep":true}' }])
      const messages = await eventually(aws, async () => {
        await putEvents(aws, Source, { a: 1 })
        return receiveAll(aws, url, 1, 2)
      })
      expect(bodies(messages)[0]).toBe('{"sweep":true}')
    },
  }),
  behaviour({
    id: 'events.disabled',
    statement: 'A disabled rule sends nothing while another rule of the same events does',
    source: `${api}/API_DisableRule.html`,
    trust: 'documented',
    operations: ['events:DisableRule', 'events:PutEvents'],
    run: async (aws) => {
      const [off, on, Source] = [await targetQueue(aws), await targetQueue(aws), aws.name('source')]
      const EventPattern = JSON.stringify({ source: [Source] })
      const Name = await rule(aws, { EventPattern }, [{ Id: '1', Arn: queueArn(aws, off) }])
      await aws.signed.events('DisableRule', { Name })
      await rule(aws, { EventPattern }, [{ Id: '1', Arn: queueArn(aws, on) }])
      await eventually(aws, async () => {
        await putEvents(aws, Source, { a: 1 })
        await receiveAll(aws, on, 1, 2)
      })
      expect((await aws.sqs.receiveMessage({ QueueUrl: off })).Messages ?? []).toEqual([])
    },
  }),
  behaviour({
    id: 'events.put-partly',
    statement: 'PutEvents accepts or refuses each event by itself',
    source: `${api}/API_PutEvents.html`,
    trust: 'documented',
    operations: ['events:PutEvents'],
    run: async (aws) => {
      const Entries = [
        { Source: aws.name('source'), DetailType: 'test', Detail: '{}' },
        { Source: aws.name('source'), DetailType: 'test', Detail: 'no JSON' },
      ]
      const { FailedEntryCount, Entries: answers } = await aws.signed.events<Put>('PutEvents', { Entries })
      expect([FailedEntryCount, answers.map(({ ErrorCode }) => ErrorCode)]).toEqual([1, [undefined, 'MalformedDetail']])
    },
  }),
  behaviour({
    id: 'events.delete-with-targets',
    statement: 'A rule that has targets is not deleted',
    source: `${api}/API_DeleteRule.html`,
    trust: 'documented',
    operations: ['events:DeleteRule'],
    run: async (aws) => {
      const url = await targetQueue(aws)
      const Name = await rule(aws, { ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' }, [{ Id: '1', Arn: queueArn(aws, url) }])
      expect(await refusal(aws.signed.events('DeleteRule', { Name }))).toBe('ValidationException')
    },
  }),
]
