import { globSync } from 'node:fs'
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { healthOf } from '@stagecraft/localstack/supervisor/health.ts'
import { readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { eventually, root } from '../system/support/stack.ts'

// serverless.yml is edited while the stack runs: what is deployed follows, and what can't be taken in leaves the stack as it was
const fixture = join(root, 'tests', 'fixtures', 'minimal')
const { capabilities } = engineNamed((await openProject(root)).engine)
let copy: ProjectCopy
let record: StackRecord
let sqs: SQSClient

beforeAll(async () => {
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  record = await copy.start()
  sqs = new SQSClient(clientOptions(record))
})
afterAll(async () => {
  sqs?.destroy()
  await copy?.remove()
})

test('a new queue and a new function with its grant are there after a save, and one line says what changed', async () => {
  await mkdir(join(copy.root, 'shouting'))
  await writeFile(join(copy.root, 'shouting', 'shout.ts'), shout)
  const line = await edit((text) =>
    text
      .replace('functions:\n', `functions:\n${shoutFunction}`)
      .replace(
        '    AnswersQueue:\n',
        '    ShoutsQueue:\n      Type: AWS::SQS::Queue\n      Properties: { QueueName: "minimal-${sls:stage}-shouts" }\n    AnswersQueue:\n',
      ),
  )
  expect(line).toMatch(/serverless\.yml → added .*function shout.* in \d+ ms/)
  expect(line).toContain('ShoutsQueue')
  await send('shouts', 'Grace')
  expect(await answer()).toBe('GRACE!')
  expect((await healthOf(await copy.open())).faults).toEqual([])
})

test('a new route answers', async () => {
  const line = await edit((text) =>
    text.replace('      - sqs: { arn: !GetAtt ShoutsQueue.Arn', "      - httpApi: 'GET /shout'\n      - sqs: { arn: !GetAtt ShoutsQueue.Arn"),
  )
  expect(line).toContain('route GET /shout')
  const said = await eventually('an answer of the route', async () => {
    const response = await fetch(`${record.urls.api}/shout`)
    return response.ok && response.json()
  })
  expect(said).toEqual({ said: 'shouted' })
})

test('a save that empties the file first and writes it a moment later is one change', async () => {
  const file = join(copy.root, 'serverless.yml')
  const text = await readFile(file, 'utf8')
  const line = await edit(
    () => text.replace('GET /shout', 'GET /loudly'),
    async (changed) => {
      await truncate(file)
      await setTimeout(80)
      await writeFile(file, changed, { flag: 'r+' })
    },
  )
  expect(line).toContain('route GET /loudly')
  const undone = await edit(() => text)
  expect(undone).toContain('route GET /shout')
  expect((await changes()).slice(-2).map((each) => each.replace(/ in \d+ ms$/, ''))).toEqual(
    [line, undone].map((each) => each.trim().replace(/ in \d+ ms$/, '')),
  )
})

test('a save in a folder that came with the function is followed', async () => {
  const file = join(copy.root, 'shouting', 'shout.ts')
  const said = (text: string) => async () => ((await (await fetch(`${record.urls.api}/shout`)).json()) as { said: string }).said === text
  await writeFile(file, shout.replace("'shouted'", "'shouted anew'"))
  await eventually('the new answer', said('shouted anew'))
  await writeFile(file, shout)
  await eventually('the former answer', said('shouted'))
})

// told among what is left out: scripts/test/engine-needs.ts
test.runIf(capabilities.enforcesRoles)('a grant that is taken away is refused from then on', async () => {
  await edit((text) =>
    text.replace(
      '        Resource: !GetAtt ShoutsQueue.Arn\n      - Effect: Allow\n        Action: sqs:SendMessage\n',
      '        Resource: !GetAtt ShoutsQueue.Arn\n      - Effect: Deny\n        Action: sqs:SendMessage\n',
    ),
  )
  await send('shouts', 'Alan')
  await send('names', 'Ada')
  // the function that may still send answers; the other one's message goes back to its queue
  expect(await answer()).toBe('Hello Ada')
})

test.each([
  ['YAML that can’t be read', (text: string) => text.replace('functions:', 'functions: ['), /The Serverless Framework refused serverless\.yml/],
  ['a handler that is not there', (text: string) => text.replace('shouting/shout.handler', 'functions/nobody.handler'), /nobody/],
  [
    'a type that the engine does not have',
    (text: string) => text.replace('    AnswersQueue:\n', '    Wrong:\n      Type: AWS::Nothing::AtAll\n    AnswersQueue:\n'),
    /Wrong|AWS::Nothing::AtAll/,
  ],
])('%s is refused, and the stack runs on; mended, it is taken in', async (_, breaking, said) => {
  const file = join(copy.root, 'serverless.yml')
  const good = await readFile(file, 'utf8')
  const line = await edit(breaking)
  expect(line).toContain('serverless.yml cannot be deployed; the old stack keeps running.')
  expect(line).toMatch(said)
  await send('names', 'Ada')
  expect(await answer()).toBe('Hello Ada')
  expect(await (await fetch(`${record.urls.api}/shout`)).json()).toEqual({ said: 'shouted' })
  const mended = await edit(() => `${good}# mended\n`)
  expect(mended).not.toContain('cannot be deployed')
})

test('where the API cannot serve a new route, nothing of the change stays deployed', async () => {
  const good = await readFile(join(copy.root, 'serverless.yml'), 'utf8')
  const line = await edit((text) =>
    text
      .replace("      - httpApi: 'GET /shout'\n", "      - httpApi: 'GET /shout'\n      - httpApi: 'GET /shout/{twice}/{twice}'\n")
      .replace(
        '    AnswersQueue:\n',
        '    HalfQueue:\n      Type: AWS::SQS::Queue\n      Properties: { QueueName: "minimal-${sls:stage}-half" }\n    AnswersQueue:\n',
      ),
  )
  expect(line).toContain('serverless.yml cannot be deployed; the old stack keeps running.')
  await expect(queueUrl('half')).rejects.toThrow(/does not exist/)
  expect(await (await fetch(`${record.urls.api}/shout`)).json()).toEqual({ said: 'shouted' })
  expect((await healthOf(await copy.open())).faults).toEqual([])
  expect(await edit(() => `${good}# mended again\n`)).not.toContain('cannot be deployed')
})

test('what was taken in is what up finds: nothing starts anew', async () => {
  const { inputHash } = await import('@stagecraft/localstack/stack/description.ts')
  const project = await copy.open()
  // the record is written after the line that says what was taken in
  await eventually('the record of what was taken in', async () => (await readStack(project))?.description === (await inputHash(project)))
})

const shout = `import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const sqs = new SQSClient()

export async function handler(event: { Records?: { body: string }[] }): Promise<object> {
  for (const { body } of event.Records ?? [])
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.ANSWERS_URL, MessageBody: \`\${body.toUpperCase()}!\` }))
  return { said: 'shouted' }
}
`

const shoutFunction = `  shout:
    handler: shouting/shout.handler
    environment:
      ANSWERS_URL: !Ref AnswersQueue
    events:
      - sqs: { arn: !GetAtt ShoutsQueue.Arn, batchSize: 1 }
    iamRoleStatements:
      - Effect: Allow
        Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
        Resource: !GetAtt ShoutsQueue.Arn
      - Effect: Allow
        Action: sqs:SendMessage
        Resource: !GetAtt AnswersQueue.Arn
`

// saves serverless.yml and returns what was reported of it
async function edit(change: (text: string) => string, save?: (changed: string) => Promise<void>): Promise<string> {
  const file = join(copy.root, 'serverless.yml')
  const before = (await changes()).length
  const text = await readFile(file, 'utf8')
  const changed = change(text)
  if (changed === text) throw new Error('The edit of serverless.yml changes nothing.')
  await (save?.(changed) ?? writeFile(file, changed))
  return eventually('a report of the change', async () => {
    const told = (await changes()).slice(before).join('\n')
    return told.includes('serverless.yml') && told
  })
}

async function changes(): Promise<string[]> {
  return (await readFile(join(copy.root, '.stagecraft', 'logs', 'changes.log'), 'utf8').catch(() => '')).split('\n').slice(0, -1)
}

async function queueUrl(name: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: `minimal-local-${name}` }))
  return QueueUrl
}

async function send(queue: string, text: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(queue), MessageBody: text }))
}

async function answer(): Promise<string> {
  const QueueUrl = await queueUrl('answers')
  return eventually('an answer', async () => {
    const [message] = (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages ?? []
    if (message) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
    return message?.Body
  })
}
