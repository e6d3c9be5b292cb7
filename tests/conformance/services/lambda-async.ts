import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { deploy, invoke, toldBy } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'
import { queue, queueArn, receiveAll } from './queues.ts'

const guide = 'https://docs.aws.amazon.com/lambda/latest/dg'
const invokeApi = 'https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html'

/** A function without a second attempt, whose outcome goes to a queue; `told` waits for it. */
async function withDestination(aws: Account, kind: 'OnFailure' | 'OnSuccess', code: string): Promise<{ name: string; told: () => Promise<unknown> }> {
  const url = await queue(aws)
  const { name } = await deploy(aws, code)
  const DestinationConfig = { [kind]: { Destination: queueArn(aws, url) } }
  await aws.lambda.putFunctionEventInvokeConfig({ FunctionName: name, MaximumRetryAttempts: 0, DestinationConfig })
  return { name, told: async () => JSON.parse((await receiveAll(aws, url, 1))[0]?.Body ?? '') }
}

/** What functions do that are invoked without waiting. */
export const lambdaAsync = [
  behaviour({
    id: 'lambda.async',
    statement: 'An asynchronous invocation is answered with 202 and no content, and runs the function with the event',
    source: `${guide}/invocation-async.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async (event) => tell(event)')
      const { StatusCode, Payload } = await aws.lambda.invoke({ FunctionName: name, InvocationType: 'Event', Payload: '{"a":1}' })
      expect([StatusCode, Payload?.length || 0]).toEqual([202, 0])
      await eventually(aws, async () => expect(await toldBy(aws, name)).toEqual([{ a: 1 }]))
    },
  }),
  behaviour({
    id: 'lambda.async-request-id',
    statement: 'The request id that an invocation is answered with is the one in the function’s context',
    source: `${guide}/nodejs-context.html`,
    trust: 'inferred',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async (_, { awsRequestId }) => tell(awsRequestId)')
      const { $metadata } = await aws.lambda.invoke({ FunctionName: name, InvocationType: 'Event' })
      await eventually(aws, async () => expect(await toldBy(aws, name)).toHaveLength(1))
      expect(await toldBy(aws, name)).toEqual([$metadata.requestId])
    },
  }),
  behaviour({
    id: 'lambda.async-retried',
    statement: 'An asynchronous invocation that fails is tried again with the same event',
    source: `${guide}/invocation-async-error-handling.html`,
    trust: 'documented',
    operations: ['lambda:PutFunctionEventInvokeConfig', 'lambda:Invoke'],
    onAws: 'takes a minute',
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async (event) => { tell(event); throw new Error("no") }')
      await aws.lambda.putFunctionEventInvokeConfig({ FunctionName: name, MaximumRetryAttempts: 1 })
      await aws.lambda.invoke({ FunctionName: name, InvocationType: 'Event', Payload: '{"a":1}' })
      await eventually(aws, async () => expect(await toldBy(aws, name)).toEqual([{ a: 1 }, { a: 1 }]), 30)
    },
  }),
  behaviour({
    id: 'lambda.on-failure',
    statement: 'When the attempts are used up, the OnFailure destination gets event, error and condition RetriesExhausted',
    source: `${guide}/invocation-async-retain-records.html`,
    trust: 'documented',
    operations: ['lambda:PutFunctionEventInvokeConfig', 'lambda:Invoke'],
    run: async (aws) => {
      const { told, name } = await withDestination(aws, 'OnFailure', 'exports.handler = async () => { throw new Error("no") }')
      await aws.lambda.invoke({ FunctionName: name, InvocationType: 'Event', Payload: '{"a":1}' })
      expect(await told()).toMatchObject({
        requestContext: { condition: 'RetriesExhausted', functionArn: expect.stringContaining(name) },
        requestPayload: { a: 1 },
        responseContext: { functionError: 'Unhandled' },
        responsePayload: { errorMessage: 'no' },
      })
    },
  }),
  behaviour({
    id: 'lambda.on-failure-count',
    statement: 'With no second attempt, the OnFailure destination is told of one invocation',
    source: `${guide}/invocation-async-retain-records.html`,
    trust: 'documented',
    operations: ['lambda:PutFunctionEventInvokeConfig', 'lambda:Invoke'],
    run: async (aws) => {
      const { told, name } = await withDestination(aws, 'OnFailure', 'exports.handler = async () => { throw new Error("no") }')
      await aws.lambda.invoke({ FunctionName: name, InvocationType: 'Event' })
      expect(await told()).toMatchObject({ requestContext: { approximateInvokeCount: 1 } })
    },
  }),
  behaviour({
    id: 'lambda.on-success',
    statement: 'The OnSuccess destination gets event, answer and condition Success',
    source: `${guide}/invocation-async-retain-records.html`,
    trust: 'documented',
    operations: ['lambda:PutFunctionEventInvokeConfig', 'lambda:Invoke'],
    run: async (aws) => {
      const { told, name } = await withDestination(aws, 'OnSuccess', 'exports.handler = async () => "fine"')
      await aws.lambda.invoke({ FunctionName: name, InvocationType: 'Event', Payload: '{"a":1}' })
      expect(await told()).toMatchObject({ requestContext: { condition: 'Success' }, requestPayload: { a: 1 }, responsePayload: 'fine' })
    },
  }),
  behaviour({
    id: 'lambda.async-too-large',
    statement: 'An asynchronous event above 1 MB is refused',
    source: `${guide}/gettingstarted-limits.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async () => {}')
      const Payload = JSON.stringify('x'.repeat(1024 * 1024 + 1))
      expect(await refusal(aws.lambda.invoke({ FunctionName: name, InvocationType: 'Event', Payload }))).toMatch(
        /RequestTooLarge|RequestEntityTooLarge/,
      )
    },
  }),
  behaviour({
    id: 'lambda.dry-run',
    statement: 'A DryRun is answered with 204 and does not run the function',
    source: invokeApi,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async ({ really }) => tell(really)')
      expect((await aws.lambda.invoke({ FunctionName: name, InvocationType: 'DryRun', Payload: '{"really":false}' })).StatusCode).toBe(204)
      await invoke(aws, name, { really: true })
      await eventually(aws, async () => expect(await toldBy(aws, name)).toEqual([true]))
    },
  }),
]
