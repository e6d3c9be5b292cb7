import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HeadObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { openContext } from '@stagecraft/localstack/console/context.ts'
import { routes } from '@stagecraft/localstack/console/pages/functions/routes.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import type { ProjectCopy } from '../system/support/project-copy.ts'
import { eventually } from '../system/support/stack.ts'
import { buildNative, hasGo } from './support/native.ts'
import { repositoryCopy } from './support/repository-copy.ts'
import { editFile } from './support/walked.ts'

// functions as the Framework packages them without a bundler: JavaScript of both kinds, a layer, binaries, and what does not run here
let copy: ProjectCopy
let record: StackRecord

beforeAll(async () => {
  copy = await repositoryCopy('plain')
  await buildNative(copy.root)
  await editFile(join(copy.root, 'serverless.yml'), [
    ['\nresources:', `${notHere}\nresources:`],
    [/$/, inTemplate],
  ])
  record = await copy.start()
})
afterAll(() => copy?.remove())

/** Functions that do not run here. */
const notHere = `  old:
    handler: com.example.Old::handleRequest
    runtime: java21
  picture:
    image: 000000000000.dkr.ecr.eu-central-1.amazonaws.com/picture@sha256:6bb600b4d6e1d7cf521097177dd0c4e9ea373edb91984a505333be8ac9455d38
`

/** What only the template knows: a function to which the engine gives a name, and one that its condition leaves out. */
const inTemplate = `
    Greeter:
      Type: AWS::Lambda::Function
      Properties: &greeter
        Runtime: nodejs20.x
        Handler: index.handler
        MemorySize: 192
        Role: !GetAtt GreeterRole.Arn
        Code:
          ZipFile: |
            exports.handler = async ({ name }) => { console.log('greets', name); return { said: 'Hello ' + name } }
    NotMade: { Type: AWS::Lambda::Function, Condition: Never, Properties: *greeter }
    GreeterRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
        ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
  Conditions:
    Never: !Equals [a, b]
`

const ask = (name: string, event: unknown = {}) => invoke(record, record.functions[name] ?? '', event)

test('CommonJS runs as it is: with its data, with the packages that are deployed and no others, without what patterns leave out', async () => {
  expect(await ask('commonjs', { city: 'Paris' })).toEqual({
    said: 'Hello',
    people: '2100000',
    count: 2,
    hasNotes: false,
    hasDevelopmentPackage: false,
  })
})

test('an ES module runs as it is, with the SDK of Lambda’s runtime, under its own role, by AWS’s own addresses too', async () => {
  expect(await ask('esm', { name: 'Ada' })).toEqual({ text: 'Hello from a module, Ada', refused: 'AccessDenied', refusedByName: 'AccessDenied' })
})

test('a bucket that is said to exist notifies its function, as the Framework’s own function has set it', async () => {
  const s3 = new S3Client({ ...clientOptions(record), forcePathStyle: true })
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const Bucket = Buckets.find(({ Name = '' }) => /arrivals/i.test(Name))?.Name
  await s3.send(new PutObjectCommand({ Bucket, Key: 'in/a', Body: 'text' }))
  await eventually('the copy', () =>
    s3.send(new HeadObjectCommand({ Bucket, Key: 'out/a' })).then(
      () => true,
      () => false,
    ),
  )
  s3.destroy()
})

test('a layer of the repository is there, by its packages, its files and its programs', async () => {
  const programs = ['psst\n', 'psst\n']
  expect(await ask('layered')).toEqual({ text: 'Hello layer', files: ['a word\n', 'a word\n', false], programs })
})

test('a script with the Runtime API runs', async () => {
  expect(await ask('script', { a: 1 })).toEqual({ said: 'Hello from a script', event: { a: 1 } })
})

test.skipIf(!hasGo)('a binary made by Go runs, from the archive that its own build made', async () => {
  expect(await ask('native', { a: 1 })).toEqual({ said: 'Hello from Go', event: { a: 1 } })
})

test('what cannot run here is deployed, and says why it does not run', async () => {
  await expect(ask('old')).rejects.toThrow('The function old does not run locally: its runtime is java21.')
  await expect(ask('picture')).rejects.toThrow('The function picture does not run locally: it is a container image.')
})

test('functions that only the template knows are listed, invoked and shown, by their logical ids', async () => {
  const options = { cwd: copy.root }
  const { functions } = JSON.parse((await stagecraft(['status', '--json'], options)).stdout) as { functions: Record<string, string> }
  const others = Object.keys(functions).filter(
    (name) => !['commonjs', 'esm', 'arrived', 'layered', 'native', 'script', 'old', 'picture'].includes(name),
  )
  expect(others.sort()).toEqual(['CustomDashresourceDashexistingDashs3LambdaFunction', 'Greeter'])
  const answer = await stagecraft(['invoke', 'Greeter', '{"name":"Ada"}', '--json'], options)
  expect(answer).toMatchObject({ code: 0, stdout: expect.stringContaining('Hello Ada') })
  const logs = await stagecraft(['logs', 'Greeter', '--json'], options)
  expect(JSON.parse(logs.stdout)).toEqual([expect.objectContaining({ source: 'Greeter', text: expect.stringContaining('greets Ada') })])
  const console = routes(openContext(await copy.open()))
  expect(await (await console.request('/Greeter')).json()).toMatchObject({ name: 'Greeter', handler: 'index.handler', memory: 192 })
  const { functions: rows } = (await (await console.request('/')).json()) as { functions: { name: string }[] }
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(functions)))
})

test('saved sources, data, layers and scripts are answered the new way', async () => {
  await edit('src/commonjs.js', (text) => text.replace("'Hello'", "'Good morning'"))
  await answers('commonjs', {}, { said: 'Good morning' })
  await edit('data/cities.csv', (text) => `${text}Rome,2800000\n`)
  await answers('commonjs', { city: 'Rome' }, { people: '2800000', count: 3 })
  await edit('src/text.mjs', (text) => text.replace('${answer},', '${answer}:'))
  await answers('esm', {}, { text: 'Hello from a module: nobody' })
  await edit('layers/words/nodejs/greetings.js', (text) => text.replace('Hello', 'Good night'))
  await answers('layered', {}, { text: 'Good night layer' })
  await edit('bootstrap', (text) => text.replace('Hello from', 'Good evening from'))
  await answers('script', {}, { said: 'Good evening from a script' })
})

test('a file that cannot be loaded is said, and the mended one is answered', async () => {
  await edit('src/count.js', (text) => text.replace('exports.countOf', 'exports.countOf ='))
  await eventually('the error', () =>
    ask('commonjs').then(
      () => false,
      (error: Error) => error.message.includes('SyntaxError') || error.message.includes('Unexpected token'),
    ),
  )
  await edit('src/count.js', (text) => text.replace('exports.countOf =', 'exports.countOf'))
  await answers('commonjs', {}, { said: 'Good morning' })
})

// as an editor writes it on a busy machine: emptied, and filled a moment later
test('a file that is written in two goes is answered whole', async () => {
  const path = join(copy.root, 'src', 'text.mjs')
  const text = await readFile(path, 'utf8')
  await writeFile(path, '')
  await sleep(25)
  await writeFile(path, text.replace('${name}', '${name} in two goes'))
  await answers('esm', {}, { text: 'Hello from a module: nobody in two goes' })
})

async function answers(name: string, event: unknown, wanted: object): Promise<void> {
  await eventually(`${name} to answer ${JSON.stringify(wanted)}`, async () => {
    const answer = (await ask(name, event).catch(() => undefined)) as Record<string, unknown> | undefined
    return Object.entries(wanted).every(([key, value]) => answer?.[key] === value)
  })
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(copy.root, file)
  const text = await readFile(path, 'utf8')
  expect(change(text)).not.toBe(text)
  await writeFile(path, change(text))
}
