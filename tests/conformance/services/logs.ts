import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { deploy, invoke } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'

const guide = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs'
const api = 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference'

/** Makes a group with a stream; resolves to both names. */
async function group(aws: Account): Promise<{ logGroupName: string; logStreamName: string }> {
  const [logGroupName, logStreamName] = [aws.name('logs'), 'stream']
  await aws.logs.createLogGroup({ logGroupName })
  aws.undo(() => aws.logs.deleteLogGroup({ logGroupName }))
  await aws.logs.createLogStream({ logGroupName, logStreamName })
  return { logGroupName, logStreamName }
}

/** Writes lines a millisecond apart; resolves to the time of the first. */
async function write(aws: Account, names: { logGroupName: string; logStreamName: string }, ...messages: string[]): Promise<number> {
  const first = Date.now() - 10_000
  await aws.logs.putLogEvents({ ...names, logEvents: messages.map((message, at) => ({ message, timestamp: first + at })) })
  return first
}

/** What a filter finds, when it finds as much as expected. */
async function found(aws: Account, logGroupName: string, options: object, expected: readonly string[]): Promise<void> {
  await eventually(
    aws,
    async () => {
      const { events = [] } = await aws.logs.filterLogEvents({ logGroupName, ...options })
      expect(events.map(({ message }) => message?.trim())).toEqual(expected)
    },
    3,
  )
}

/** Log groups. */
export const logs = [
  behaviour({
    id: 'logs.put-filter',
    statement: 'Lines are found in the order of their times, with time and stream',
    source: `${api}/API_FilterLogEvents.html`,
    trust: 'documented',
    operations: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:FilterLogEvents'],
    run: async (aws) => {
      const names = await group(aws)
      const first = await write(aws, names, 'one', 'two')
      const events = await eventually(aws, async () => {
        const { events: all = [] } = await aws.logs.filterLogEvents({ logGroupName: names.logGroupName })
        expect(all).toHaveLength(2)
        return all
      })
      expect(events.map(({ message, timestamp, logStreamName }) => [message, timestamp, logStreamName])).toEqual([
        ['one', first, 'stream'],
        ['two', first + 1, 'stream'],
      ])
    },
  }),
  behaviour({
    id: 'logs.filter-times',
    statement: 'startTime is part of what is found, endTime is not',
    source: `${api}/API_FilterLogEvents.html`,
    trust: 'inferred',
    operations: ['logs:FilterLogEvents'],
    run: async (aws) => {
      const names = await group(aws)
      const first = await write(aws, names, 'a', 'b', 'c', 'd')
      await found(aws, names.logGroupName, {}, ['a', 'b', 'c', 'd'])
      await found(aws, names.logGroupName, { startTime: first + 1, endTime: first + 3 }, ['b', 'c', 'd'])
    },
  }),
  behaviour({
    id: 'logs.filter-term',
    statement: 'A pattern of one word finds the lines that have it, in this case',
    source: `${guide}/FilterAndPatternSyntax.html`,
    trust: 'documented',
    operations: ['logs:FilterLogEvents'],
    run: async (aws) => {
      const names = await group(aws)
      await write(aws, names, 'an ERROR here', 'no error', 'fine')
      await found(aws, names.logGroupName, { filterPattern: 'ERROR' }, ['an ERROR here'])
    },
  }),
  behaviour({
    id: 'logs.filter-json',
    statement: 'A pattern of a JSON field finds the lines whose field has the value',
    source: `${guide}/FilterAndPatternSyntax.html`,
    trust: 'documented',
    operations: ['logs:FilterLogEvents'],
    run: async (aws) => {
      const names = await group(aws)
      await write(aws, names, '{"level":"ERROR","n":1}', '{"level":"INFO","n":2}', 'no JSON with ERROR')
      await found(aws, names.logGroupName, { filterPattern: '{ $.level = "ERROR" }' }, ['{"level":"ERROR","n":1}'])
    },
  }),
  behaviour({
    id: 'logs.create-again',
    statement: 'A group that is there is not created again',
    source: `${api}/API_CreateLogGroup.html`,
    trust: 'documented',
    operations: ['logs:CreateLogGroup'],
    run: async (aws) => {
      const { logGroupName } = await group(aws)
      expect(await refusal(aws.logs.createLogGroup({ logGroupName }))).toBe('ResourceAlreadyExistsException')
    },
  }),
  behaviour({
    id: 'logs.missing',
    statement: 'A group that is not there, and a stream that is not, are ResourceNotFoundException',
    source: `${api}/API_PutLogEvents.html`,
    trust: 'documented',
    operations: ['logs:FilterLogEvents', 'logs:PutLogEvents'],
    run: async (aws) => {
      const { logGroupName } = await group(aws)
      expect(await refusal(aws.logs.filterLogEvents({ logGroupName: `${logGroupName}-not` }))).toBe('ResourceNotFoundException')
      expect(await refusal(write(aws, { logGroupName, logStreamName: 'none' }, 'x'))).toBe('ResourceNotFoundException')
    },
  }),
  behaviour({
    id: 'logs.retention',
    statement: 'A group keeps the retention that was set; one that AWS does not offer is refused',
    source: `${api}/API_PutRetentionPolicy.html`,
    trust: 'documented',
    operations: ['logs:PutRetentionPolicy', 'logs:DescribeLogGroups'],
    run: async (aws) => {
      const { logGroupName } = await group(aws)
      await aws.logs.putRetentionPolicy({ logGroupName, retentionInDays: 30 })
      const { logGroups } = await aws.logs.describeLogGroups({ logGroupNamePrefix: logGroupName })
      expect(logGroups?.map(({ retentionInDays }) => retentionInDays)).toEqual([30])
      expect(await refusal(aws.logs.putRetentionPolicy({ logGroupName, retentionInDays: 31 }))).toBe('InvalidParameterException')
    },
  }),
  behaviour({
    id: 'logs.of-function',
    statement: 'What a function prints is in its group, between the lines START, END and REPORT of its request',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html',
    trust: 'documented',
    operations: ['lambda:Invoke', 'logs:FilterLogEvents'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async (_, { awsRequestId }) => { console.log("a line"); return awsRequestId }')
      const { answer } = await invoke(aws, name)
      await eventually(aws, async () => {
        const { events = [] } = await aws.logs.filterLogEvents({ logGroupName: `/aws/lambda/${name}` })
        const lines = events.map(({ message = '' }) => message).filter((line) => /^(START|END|REPORT) /.test(line) || line.includes('a line'))
        expect(lines.map((line) => /^(START|END|REPORT)|a line/.exec(line)?.[0])).toEqual(['START', 'a line', 'END', 'REPORT'])
        expect(lines.filter((line) => line.includes(`RequestId: ${answer}`))).toHaveLength(3)
      })
    },
  }),
]
