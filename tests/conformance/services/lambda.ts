import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { deploy, invoke, isActive, zipOf } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'

const guide = 'https://docs.aws.amazon.com/lambda/latest/dg'
const api = 'https://docs.aws.amazon.com/lambda/latest/api'
const invokeApi = `${api}/API_Invoke.html`

/** Functions that are invoked directly; what they do when nobody waits is in lambda-async.ts. */
export const lambda = [
  behaviour({
    id: 'lambda.event-answer',
    statement: 'A function gets the event as it was sent, and what it returns is the answer, as JSON',
    source: invokeApi,
    trust: 'documented',
    operations: ['lambda:CreateFunction', 'lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async (event) => ({ event, answer: "größer" })')
      expect(await invoke(aws, name, { a: [1, 'ä', null] })).toEqual({ answer: { event: { a: [1, 'ä', null] }, answer: 'größer' }, error: undefined })
    },
  }),
  behaviour({
    id: 'lambda.throws',
    statement: 'A function that throws is answered with 200, FunctionError Unhandled, and type, message and trace of the error',
    source: `${guide}/nodejs-exceptions.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(
        aws,
        'class OutOfStock extends Error { name = "OutOfStock" }\nexports.handler = async () => { throw new OutOfStock("none left") }',
      )
      const { answer, error } = await invoke(aws, name)
      expect(error).toBe('Unhandled')
      expect(answer).toMatchObject({ errorType: 'OutOfStock', errorMessage: 'none left', trace: expect.any(Array) })
    },
  }),
  behaviour({
    id: 'lambda.times-out',
    statement: 'A function that takes longer than its timeout is ended: FunctionError, and “Task timed out after 1.00 seconds”',
    source: `${guide}/configuration-timeout.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = () => new Promise((done) => setTimeout(done, 30_000))', { Timeout: 1 })
      const { answer, error } = await invoke(aws, name)
      expect(error).toBe('Unhandled')
      expect(answer).toMatchObject({ errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds/) })
    },
  }),
  behaviour({
    id: 'lambda.exits',
    statement: 'A function whose process exits is answered with FunctionError, and the next invocation gets a new process',
    source: `${guide}/lambda-runtime-environment.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async ({ exits }) => { if (exits) process.exit(1); return "fine" }')
      const { answer, error } = await invoke(aws, name, { exits: true })
      expect(error).toBe('Unhandled')
      expect(answer).toMatchObject({ errorType: 'Runtime.ExitError' })
      expect(await invoke(aws, name)).toEqual({ answer: 'fine', error: undefined })
    },
  }),
  behaviour({
    id: 'lambda.does-not-load',
    statement: 'A function whose module throws when it is loaded is answered with FunctionError each time',
    source: `${guide}/lambda-runtime-environment.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'throw new Error("not configured")')
      for (const _ of [1, 2]) {
        const { answer, error } = await invoke(aws, name)
        expect([error, answer]).toEqual(['Unhandled', expect.objectContaining({ errorMessage: expect.stringContaining('not configured') })])
      }
    },
  }),
  behaviour({
    id: 'lambda.no-handler',
    statement: 'A function whose handler is not exported is answered with Runtime.HandlerNotFound',
    source: `${guide}/troubleshooting-invocation.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.other = async () => {}')
      const { answer, error } = await invoke(aws, name)
      expect([error, answer]).toEqual(['Unhandled', expect.objectContaining({ errorType: 'Runtime.HandlerNotFound' })])
    },
  }),
  behaviour({
    id: 'lambda.environment',
    statement: 'A function has its variables, its region and its own name in the environment',
    source: `${guide}/configuration-envvars.html`,
    trust: 'documented',
    operations: ['lambda:CreateFunction', 'lambda:Invoke'],
    run: async (aws) => {
      const wanted = ['STAGE', 'AWS_REGION', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
      const code = `exports.handler = async () => ${JSON.stringify(wanted)}.map((name) => process.env[name])`
      const { name } = await deploy(aws, code, { MemorySize: 192, Environment: { Variables: { STAGE: 'dev with spaces' } } })
      expect((await invoke(aws, name)).answer).toEqual(['dev with spaces', aws.region, name, '192'])
    },
  }),
  behaviour({
    id: 'lambda.session-keys',
    statement: 'A function has the temporary keys of its role in the environment, and nothing of the account’s administrator',
    source: `${guide}/configuration-envvars.html#configuration-envvars-runtime`,
    trust: 'documented',
    operations: ['lambda:Invoke', 'sts:GetCallerIdentity'],
    run: async (aws) => {
      const code = `exports.handler = async () => ({
        accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN
      })`
      const { name } = await deploy(aws, code)
      const { answer } = await invoke(aws, name)
      const keys = answer as { accessKeyId: string; secretAccessKey: string; sessionToken: string } // as the function above gives them
      expect(keys.accessKeyId).toMatch(/^ASIA/)
      const { Arn } = await aws.as(keys).sts.getCallerIdentity({})
      expect(Arn).toMatch(new RegExp(`^arn:aws:sts::${aws.id}:assumed-role/.+/${name}$`))
    },
  }),
  behaviour({
    id: 'lambda.context',
    statement: 'The context has the request’s id, the function’s name and ARN, and the time that is left',
    source: `${guide}/nodejs-context.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const code = `exports.handler = async (_, context) =>
        ({ id: context.awsRequestId, name: context.functionName, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() })`
      const { name, arn } = await deploy(aws, code, { Timeout: 7 })
      const { answer } = await invoke(aws, name)
      expect(answer).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), name, arn })
      const { left } = answer as { left: number } // as the function above gives it
      expect(left).toBeGreaterThan(3000)
      expect(left).toBeLessThanOrEqual(7000)
    },
  }),
  behaviour({
    id: 'lambda.large-answer',
    statement: 'An answer above 6 MB is refused: FunctionError with Function.ResponseSizeTooLarge',
    source: `${guide}/troubleshooting-invocation.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async ({ size }) => "x".repeat(size)')
      expect((await invoke(aws, name, { size: 6_000_000 })).error).toBe(undefined)
      const { answer, error } = await invoke(aws, name, { size: 6 * 1024 * 1024 + 1 })
      expect([error, answer]).toEqual(['Unhandled', expect.objectContaining({ errorType: 'Function.ResponseSizeTooLarge' })])
    },
  }),
  behaviour({
    id: 'lambda.large-event',
    statement: 'An event above 6 MB is refused with RequestTooLargeException',
    source: invokeApi,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async () => {}')
      expect(await refusal(invoke(aws, name, 'x'.repeat(6 * 1024 * 1024 + 1)))).toMatch(/RequestTooLarge|RequestEntityTooLarge/)
    },
  }),
  behaviour({
    id: 'lambda.not-json',
    statement: 'An event that is not JSON is refused with InvalidRequestContentException',
    source: invokeApi,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async () => {}')
      expect(await refusal(aws.lambda.invoke({ FunctionName: name, Payload: '{ "a": ' }))).toBe('InvalidRequestContentException')
    },
  }),
  behaviour({
    id: 'lambda.missing',
    statement: 'A function that is not there is ResourceNotFoundException',
    source: invokeApi,
    trust: 'documented',
    operations: ['lambda:Invoke', 'lambda:GetFunctionConfiguration'],
    run: async (aws) => {
      const name = aws.name('none')
      expect(await refusal(invoke(aws, name))).toBe('ResourceNotFoundException')
      expect(await refusal(aws.lambda.getFunctionConfiguration({ FunctionName: name }))).toBe('ResourceNotFoundException')
    },
  }),
  behaviour({
    id: 'lambda.new-code',
    statement: 'After UpdateFunctionCode the next invocation runs the new code',
    source: `${api}/API_UpdateFunctionCode.html`,
    trust: 'documented',
    operations: ['lambda:UpdateFunctionCode', 'lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async () => "old"')
      expect((await invoke(aws, name)).answer).toBe('old')
      const { CodeSha256: before } = await aws.lambda.getFunctionConfiguration({ FunctionName: name })
      const { CodeSha256 } = await aws.lambda.updateFunctionCode({ FunctionName: name, ZipFile: zipOf('exports.handler = async () => "new"') })
      expect(CodeSha256).not.toBe(before)
      await isActive(aws, name)
      expect((await invoke(aws, name)).answer).toBe('new')
    },
  }),
  behaviour({
    id: 'lambda.under-way',
    statement: 'An invocation that is under way when the code changes is answered by the code it began with; the one after it by the new code',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html',
    trust: 'inferred',
    operations: ['lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration', 'lambda:Invoke'],
    run: async (aws) => {
      const code = (answer: string) => `exports.handler = async () => {
        tell('begun')
        await new Promise((resolve) => setTimeout(resolve, 2_000))
        return ${JSON.stringify(answer)} + process.env.A
      }`
      const { name } = await deploy(aws, code('old'), { Environment: { Variables: { A: '1' } } })
      await invoke(aws, name)
      const underWay = invoke(aws, name)
      await new Promise((resolve) => setTimeout(resolve, 500))
      await aws.lambda.updateFunctionCode({ FunctionName: name, ZipFile: zipOf(code('new').replace(/tell.*/, '')) })
      await isActive(aws, name)
      await aws.lambda.updateFunctionConfiguration({ FunctionName: name, Environment: { Variables: { A: '2' } } })
      await isActive(aws, name)
      expect(await underWay).toEqual({ answer: 'old1', error: undefined })
      expect(await invoke(aws, name)).toEqual({ answer: 'new2', error: undefined })
    },
  }),
  behaviour({
    id: 'lambda.new-configuration',
    statement: 'After UpdateFunctionConfiguration the next invocation has the new variables',
    source: `${api}/API_UpdateFunctionConfiguration.html`,
    trust: 'documented',
    operations: ['lambda:UpdateFunctionConfiguration', 'lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async () => process.env.A ?? "none"', { Environment: { Variables: { A: '1' } } })
      expect((await invoke(aws, name)).answer).toBe('1')
      await aws.lambda.updateFunctionConfiguration({ FunctionName: name, Environment: { Variables: { A: '2' } } })
      await isActive(aws, name)
      expect((await invoke(aws, name)).answer).toBe('2')
    },
  }),
  behaviour({
    id: 'lambda.stays-warm',
    statement: 'What a module holds is there in the next invocation of the same process',
    source: `${guide}/lambda-runtime-environment.html`,
    trust: 'inferred',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'let count = 0\nexports.handler = async () => ++count')
      expect([(await invoke(aws, name)).answer, (await invoke(aws, name)).answer]).toEqual([1, 2])
    },
  }),
  behaviour({
    id: 'lambda.at-once',
    statement: 'Invocations at the same time run in processes of their own',
    source: `${guide}/lambda-concurrency.html`,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const code =
        'exports.handler = async () => { const began = Date.now(); await new Promise((done) => setTimeout(done, 5000)); return [began, Date.now()] }'
      const { name } = await deploy(aws, code)
      const [one, other] = (await Promise.all([invoke(aws, name), invoke(aws, name)])).map(({ answer }) => answer as [number, number]) // as the function above gives it
      expect(Math.max(one?.[0] ?? 0, other?.[0] ?? 0)).toBeLessThan(Math.min(one?.[1] ?? 0, other?.[1] ?? 0))
    },
  }),
  behaviour({
    id: 'lambda.throttled',
    statement: 'A function with a reserved concurrency of 0 is answered with TooManyRequestsException',
    source: `${guide}/configuration-concurrency.html`,
    trust: 'documented',
    operations: ['lambda:PutFunctionConcurrency', 'lambda:GetFunctionConcurrency', 'lambda:DeleteFunctionConcurrency', 'lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async () => "fine"')
      await aws.lambda.putFunctionConcurrency({ FunctionName: name, ReservedConcurrentExecutions: 0 })
      await eventually(aws, async () => expect(await refusal(invoke(aws, name))).toBe('TooManyRequestsException'))
      const reserved = async () => (await aws.lambda.getFunctionConcurrency({ FunctionName: name })).ReservedConcurrentExecutions
      expect(await reserved()).toBe(0)
      await aws.lambda.deleteFunctionConcurrency({ FunctionName: name })
      await eventually(aws, async () => expect(await reserved()).toBeUndefined())
      await eventually(aws, async () => expect((await invoke(aws, name)).answer).toBe('fine'))
    },
  }),
  behaviour({
    id: 'lambda.log-tail',
    statement: 'With LogType Tail the answer carries the end of the log',
    source: invokeApi,
    trust: 'documented',
    operations: ['lambda:Invoke'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async () => console.log("a line")')
      const { LogResult = '' } = await aws.lambda.invoke({ FunctionName: name, LogType: 'Tail' })
      expect(Buffer.from(LogResult, 'base64').toString()).toContain('a line')
    },
  }),
  behaviour({
    id: 'lambda.create-again',
    statement: 'A second function of the same name is refused with ResourceConflictException',
    source: `${api}/API_CreateFunction.html`,
    trust: 'documented',
    operations: ['lambda:CreateFunction'],
    run: async (aws) => {
      const { name } = await deploy(aws, 'exports.handler = async () => {}')
      const { Role } = await aws.lambda.getFunctionConfiguration({ FunctionName: name })
      const again = { FunctionName: name, Role, Runtime: 'nodejs24.x' as const, Handler: 'index.handler', Code: { ZipFile: zipOf('') } }
      expect(await refusal(aws.lambda.createFunction(again))).toBe('ResourceConflictException')
    },
  }),
  behaviour({
    id: 'lambda.account-settings',
    statement: 'An account says how many functions it runs at once',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html',
    trust: 'documented',
    operations: ['lambda:GetAccountSettings'],
    run: async (aws) => {
      const { AccountLimit } = await aws.lambda.getAccountSettings({})
      expect(AccountLimit?.ConcurrentExecutions).toBeGreaterThan(0)
      expect(AccountLimit?.UnreservedConcurrentExecutions).toBeLessThanOrEqual(AccountLimit?.ConcurrentExecutions ?? 0)
    },
  }),
]
