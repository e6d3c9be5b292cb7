import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { openContext } from '@stagecraft/localstack/console/context.ts'
import { systemMap } from '@stagecraft/localstack/console/pages/map/map.ts'
import { physicalIds } from '@stagecraft/localstack/console/physical.ts'
import { logPage } from '@stagecraft/localstack/logs/log-page.ts'
import { logsOf } from '@stagecraft/localstack/logs/logs-of.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { describe as descriptionOf, inputHash } from '@stagecraft/localstack/stack/description.ts'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import { healthOf } from '@stagecraft/localstack/supervisor/health.ts'
import { runningProcesses } from '@stagecraft/localstack/supervisor/process-table.ts'
import { readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../system/support/stack.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'

// three services that a compose file joins: they come up in one engine, each as a stack of its own, with each other's outputs
let copy: RepositoryCopy
let record: StackRecord

beforeAll(async () => {
  copy = await repositoryCopy('composed')
  // it reads of a stack that starts after it
  await edit('storage/serverless.yml', (text) =>
    text.replace('\nfunctions:', "  environment:\n    API_URL: ${cf:composed-api-dev.HttpApiUrl, 'not known yet'}\n\nfunctions:"),
  )
  await withSharedRoles()
  record = await copy.start()
}, 600_000)
afterAll(() => copy?.remove())

const api = () => record.services?.api?.urls.api
const put = async (id: string, body: string) => (await fetch(`${api()}/things/${id}`, { method: 'PUT', body })).text()
const tell = (service: string) => invoke(record, record.functions[`${service}:tell`] ?? '', {}, 'tell')
const isKept = (id: string, text: string) => eventually(`the thing ${id}`, async () => (await (await fetch(`${api()}/things/${id}`)).text()) === text)

async function outputs(service: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient(clientOptions(record))
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: `composed-${service}-dev` }))
  client.destroy()
  return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(copy.root, file)
  await writeFile(path, change(await readFile(path, 'utf8')))
}

const namedRole = (name: string) => `
    ${name.replaceAll('-', '')}:
      Type: AWS::IAM::Role
      Properties:
        RoleName: ${name}
        AssumeRolePolicyDocument:
          Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
        ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
`

/** The worker runs as a role of the storage, which starts before it, and the storage as one of the worker's; and as one of nobody here. */
async function withSharedRoles(): Promise<void> {
  const roleOf = (text: string, handler: string, name: string) =>
    text.replace(`handler: ${handler}`, `handler: ${handler}\n    role: arn:aws:iam::123456789012:role/${name}`)
  await edit('storage/serverless.yml', (text) =>
    roleOf(text.replace('  Resources:\n', `  Resources:${namedRole('of-storage')}`), 'tell.handler', 'of-worker'),
  )
  await edit(
    'services/worker/serverless.yml',
    (text) => `${roleOf(text, 'keep.tell', 'of-storage')}\nresources:\n  Resources:${namedRole('of-worker')}`,
  )
  await edit('services/api/serverless.api.yml', (text) => roleOf(text, 'things.tell', 'of-nobody'))
}

test('a function that runs as a role of another service has that one, and one that nobody here has may do all', async () => {
  const [lambda, iam] = [new LambdaClient(clientOptions(record)), new IAMClient(clientOptions(record))]
  const policiesOf = async (key: string) => {
    const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: record.functions[key] }))
    const RoleName = Role?.split('/').at(-1)
    return [RoleName, (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames]
  }
  expect(await policiesOf('worker:tell')).toEqual(['of-storage', []])
  expect(await policiesOf('storage:tell')).toEqual(['of-worker', []])
  expect(await policiesOf('api:tell')).toEqual([expect.stringMatching(/^composed-api-dev-Existing/), ['all']])
  for (const client of [lambda, iam]) client.destroy()
})

test('they start in the order of their dependencies, in one engine, each with its own functions and APIs', async () => {
  expect(Object.keys(record.services ?? {})).toEqual(['storage', 'api', 'worker'])
  const { processes, faults } = await healthOf(await copy.open())
  expect(faults).toEqual([])
  expect(processes.map(({ name }) => name)).toEqual(['supervisor', 'engine', 'api api'])
  expect(Object.keys(record.functions)).toEqual(['storage:tell', 'api:put', 'api:get', 'api:tell', 'worker:keep', 'worker:tell'])
  expect(record.services?.worker?.withoutApi).toBe(true)
})

test('a parameter has the output of the other service’s stack, or what the compose file says', async () => {
  const { ShelfName } = await outputs('storage')
  expect(await tell('worker')).toEqual({ service: 'worker', shelf: ShelfName })
  expect(await tell('api')).toEqual({ service: 'api', greeting: 'hello from dev' })
})

test('`${cf:…}` has the output of a service that starts later, too', async () => {
  const { HttpApiUrl } = await outputs('api')
  expect(await tell('storage')).toEqual({ service: 'storage', apiUrl: HttpApiUrl })
})

test('a request to one service reaches the queue of another and the function of a third, each under its role', async () => {
  expect(await put('a', 'text a')).toBe('queued')
  await isKept('a', 'text a')
})

test('the logs of all services are in one place, by the names of their functions', async () => {
  const sources = logsOf(await copy.open(), record)
  await eventually('the line of the worker', async () => {
    const { entries } = await logPage(sources, { sources: ['worker:keep'] }, { limit: 20 })
    return entries.some(({ text, source }) => source === 'worker:keep' && text.includes('kept a'))
  })
})

test('what is looked at is one system: resources of every service, found in its own stack', async () => {
  const { template, functions } = await descriptionOf(await copy.open())
  expect(template.Resources.WorkerKeepEventSourceMappingSQSComposedthings?.DependsOn).toEqual(['WorkerIamRoleLambdaExecution'])
  expect(functions['api:get']).toMatchObject({ folder: 'services/api', handler: 'things.get' })
  const { ShelfName, QueueUrl } = await outputs('storage')
  const ids = await physicalIds(record)
  const { links } = await systemMap(openContext(await copy.open()))
  expect(links.map(({ from, kind, to }) => `${from} ${kind} ${to}`)).toEqual(
    expect.arrayContaining([
      'StorageQueue invokes WorkerKeepLambdaFunction',
      'ApiPutLambdaFunction sends StorageQueue',
      'WorkerKeepLambdaFunction writes StorageShelf',
    ]),
  )
  expect([ids.get('StorageShelf'), ids.get('StorageQueue'), ids.get('ApiPutLambdaFunction')]).toEqual([ShelfName, QueueUrl, 'composed-api-dev-put'])
})

test('a saved file of any service is taken in, and what others take of a changed description as well', async () => {
  await edit('services/api/words.js', (text) => text.replace('queued:', 'queued: "taken in", was:'))
  await eventually('the new answer', async () => (await put('b', 'text b')) === 'taken in')
  await edit('storage/serverless.yml', (text) => text.replace('composed-things', 'composed-other-things'))
  const renamed = async () => (await outputs('storage')).QueueUrl?.endsWith('/composed-other-things')
  await eventually('the other queue', renamed, 180_000)
  // the worker reads it, and the API sends to it
  const project = await copy.open()
  await eventually(
    'the record of what is described now',
    async () => {
      const now = await readStack(project)
      return now?.description === (await inputHash(project)) && (await put('c', 'text c')) === 'taken in' && (await fetch(`${api()}/things/c`)).ok
    },
    180_000,
  )
  record = (await readStack(project)) ?? record
}, 400_000)

test('a process that has ended is told with its service; a stop ends all, and a start goes on with the same data', async () => {
  const project = await copy.open()
  const gateway = (await healthOf(project)).processes.find(({ name }) => name === 'api api')
  process.kill(gateway?.pid ?? 0, 'SIGKILL')
  await eventually('the fault', async () => (await healthOf(project)).faults.includes('api: The process of the api has ended.'))
  await copy.stop()
  const { stack, processes } = await healthOf(project)
  expect([stack, processes]).toEqual([undefined, []])
  record = await copy.start()
  await isKept('a', 'text a')
}, 400_000)

test('where one service fails, nothing of those that start beside it goes on', async () => {
  await copy.stop()
  await edit('services/worker/serverless.yml', (text) => text.replace('keep.tell', 'gone.tell'))
  await expect(copy.start()).rejects.toMatchObject({ code: 'handler-missing', message: expect.stringContaining('gone.tell') })
  const project = await copy.open()
  expect((await healthOf(project)).processes).toEqual([])
  expect((await runningProcesses()).filter(({ command }) => command.includes(project.state))).toEqual([])
}, 200_000)
