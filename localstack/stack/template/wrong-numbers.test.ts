import { expect, test } from 'vitest'
import { refuseWrongNumbers } from './wrong-numbers.ts'

const source = { file: 'serverless.yml', isOfFramework: true, isForAws: false }
const functionOf = (Properties: object) => ({ Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-dev-hello', ...Properties } })
const described = (resources: Record<string, { Type: string; Properties: object }>, Parameters = {}) => ({
  template: { Resources: resources as Record<string, { Type: string; Properties: Record<string, unknown> }>, Parameters },
  functions: { hello: { name: 'shop-dev-hello' } },
})
const refused = (given: ReturnType<typeof described>, more: Partial<typeof source> = {}): { code: string; message: string } | undefined => {
  try {
    refuseWrongNumbers(given, { ...source, ...more })
    return undefined
  } catch (error) {
    return error as { code: string; message: string } // a StagecraftError
  }
}

test.each([
  [
    { MemorySize: '128MB' },
    '`functions.hello.memorySize` in serverless.yml is "128MB", and takes a whole number of megabytes from 128 to 10240. Write 128.',
  ],
  [{ Timeout: '3s' }, '`functions.hello.timeout` in serverless.yml is "3s", and takes a whole number of seconds from 1 to 900. Write 3.'],
  [{ Timeout: 2.5 }, '`functions.hello.timeout` in serverless.yml is 2.5, and takes a whole number of seconds from 1 to 900.'],
  [
    { ReservedConcurrentExecutions: true },
    '`functions.hello.reservedConcurrency` in serverless.yml is true, and takes a whole number of invocations, 0 or more.',
  ],
  [
    { EphemeralStorage: { Size: 'large' } },
    '`functions.hello.ephemeralStorageSize` in serverless.yml is "large", and takes a whole number of megabytes from 512 to 10240.',
  ],
  [
    { MemorySize: '1 GB', Timeout: '5 minutes' },
    '2 numbers are none:\n  `functions.hello.memorySize` in serverless.yml is "1 GB", and takes a whole number of megabytes from 128 to 10240. Write 1024.\n  `functions.hello.timeout` in serverless.yml is "5 minutes", and takes a whole number of seconds from 1 to 900. Write 300.',
  ],
])('%j is refused with its place and what it takes', (properties, message) => {
  expect(refused(described({ HelloLambdaFunction: functionOf(properties) }))).toMatchObject({ code: 'wrong-number', message })
})

test('a number of an event is told with its function, one of a template with its resource, several one a line', () => {
  const mapping = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { BatchSize: 'ten', FunctionName: { 'Fn::GetAtt': ['Hello', 'Arn'] } } }
  const queue = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: '30 seconds' } }
  const all = described({ Hello: functionOf({}), HelloMapping: mapping, Waiting: queue })
  expect(refused(all)?.message.split('\n')).toEqual([
    '2 numbers are none:',
    '  `batchSize` of `functions.hello` in serverless.yml is "ten", and takes a whole number of records from 1 to 10000.',
    '  `VisibilityTimeout` of Waiting in serverless.yml is "30 seconds", and takes a whole number of seconds from 0 to 43200. Write 30.',
  ])
  const ofTemplate = { file: 'template.yaml', isOfFramework: false }
  expect(refused(described({ Hello: functionOf({ Timeout: '3s' }) }), ofTemplate)?.message).toMatch(/^`Timeout` of Hello in template\.yaml is "3s"/)
})

test('a number of all functions is told once, where it stands', () => {
  const all = described({ Hello: functionOf({ Timeout: '3s' }), Other: functionOf({ FunctionName: 'shop-dev-other', Timeout: '3s' }) })
  expect(refused({ ...all, provider: { timeout: '3s' } } as typeof all)?.message).toMatch(/^`provider\.timeout` in serverless\.yml is "3s"/)
})

test('numbers, also as texts, and what only an account knows are right', () => {
  expect(
    refused(described({ Hello: functionOf({ MemorySize: 128, Timeout: '900', ReservedConcurrentExecutions: { 'Fn::If': ['A', 1, 2] } }) })),
  ).toBeUndefined()
})

test('the default of a parameter counts', () => {
  const hello = functionOf({ MemorySize: { Ref: 'Size' } })
  expect(refused(described({ Hello: hello }, { Size: { Type: 'String', Default: '1 GB' } }))?.message).toContain('is "1 GB"')
  expect(refused(described({ Hello: hello }, { Size: { Type: 'Number' } }))).toBeUndefined()
  expect(refused(described({ Hello: hello }, { Size: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/size' } }))).toBeUndefined()
})

test('what no engine minds, and AWS refuses, is refused for AWS alone', () => {
  const long = described({ Hello: functionOf({ Timeout: 3_600 }) })
  expect(refused(long)).toBeUndefined()
  expect(refused(long, { isForAws: true })?.message).toContain('is 3600, and takes a whole number of seconds from 1 to 900')
})
