import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeStage } from '../../scripts/check-aws/describe-stage.ts'
import { comparable } from '../../scripts/differences/comparable.ts'
import { type Differences, differencesOf, undeclared } from '../../scripts/differences/differences.ts'
import { isSameButForNames } from '../../scripts/differences/names.ts'
import { movedParts } from '../../scripts/differences/parts.ts'
import { packageRelease } from '../../scripts/release/package.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { makeRepository } from '../system/support/repository.ts'
import { root } from '../system/support/stack.ts'

/** The smallest application, with a stage table of its own. */
const fixture = join(root, 'tests', 'fixtures', 'minimal')
let copy: ProjectCopy
let described: string

beforeAll(async () => {
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  described = await readFile(join(copy.root, 'serverless.yml'), 'utf8')
})
afterAll(() => copy?.remove())

const table = `params:
  default:
    memory: 128
    wait: 36
  local: {}
  dev:
    # nobody waits for it
    memory: 256
  prod:
    # people wait for it
    memory: 512
    wait: 60
`

/** The differences of the fixture with this stage table, edited. */
async function differencesWith(params: string, edit: (text: string) => string = (text) => text): Promise<Differences> {
  const text = described
    .replace('provider:', `${params}\nprovider:\n  memorySize: \${param:memory}`)
    .replace('VisibilityTimeout: 36', `VisibilityTimeout: "\${param:wait}"`)
  await writeFile(join(copy.root, 'serverless.yml'), edit(text))
  return differencesOf(await copy.open())
}

test('each line of the stage table is listed with what it changes', async () => {
  const { stages, resources } = await differencesWith(table)
  expect(stages).toMatchObject({ base: 'prod', others: ['local', 'dev'], unlisted: [], together: [] })
  const found = stages.lines.map(({ line, stages, base, parts }) => [
    `${line.parameter}: ${line.value} on ${stages.join(' and ')}, ${base?.value} on prod`,
    ...parts.map(({ id, property }) => `${id}.${property}`),
  ])
  expect(found).toEqual([
    ['memory: 128 on local, 512 on prod', 'GreetLambdaFunction.MemorySize'],
    ['memory: 256 on dev, 512 on prod', 'GreetLambdaFunction.MemorySize'],
    ['wait: 36 on local and dev, 60 on prod', 'NamesQueue.VisibilityTimeout'],
  ])
  expect(stages.named).toContainEqual(expect.objectContaining({ id: 'NamesQueue', property: 'QueueName', stage: 'dev' }))
  expect(resources.flatMap(({ fates }) => fates.filter(({ type }) => type === 'AWS::SQS::Queue').map(({ fate }) => fate))).toEqual(
    resources.flatMap(() => ['same', 'same']),
  )
})

test('a property or a resource that follows the stage’s name is told, because the table has no line for it, and so is a line without a reason', async () => {
  const found = await differencesWith(table.replace('    # people wait for it\n', ''), (text) =>
    text
      .replace('custom:', 'custom:\n  seconds: { local: 3, dev: 4, prod: 5 }')
      .replace('handler: functions', `timeout: \${self:custom.seconds.\${sls:stage}}\n    handler: functions`)
      .replace('custom:', 'custom:\n  more: { local: {}, dev: {}, prod: { Resources: { Extra: { Type: AWS::SQS::Queue } } } }')
      .replace(/resources:\n {2}Resources:.*/s, (own) =>
        own.replaceAll('\n', '\n  ').replace('  Resources:', `- \${self:custom.more.\${sls:stage}}\n  - Resources:`),
      ),
  )
  expect(undeclared(found)).toEqual([
    ...['local', 'dev'].flatMap((stage) =>
      ['GreetLambdaFunction.Timeout', 'Extra'].map((what) => `${what} is not the same on ${stage} and prod, and no line of the stage table says so.`),
    ),
    'params.default.memory has no comment that says why.',
    'params.default.wait has no comment that says why.',
    ...found.resources.map(({ engines }) => `Extra: all of it is not as in the template with ${engines.join(', ')}, and nothing says why.`),
  ])
})

test('a stage is added by one entry: it compiles to the same as another one but for names, and is in the release', async () => {
  const added = await differencesWith(`${table}  qa: {}\n`)
  expect([...added.stages.others, ...undeclared(added)]).toEqual(['local', 'dev', 'qa'])
  const project = await copy.open()
  const [local, qa] = [await describeStage(project, 'local'), await describeStage(project, 'qa')]
  expect(movedParts(comparable(local.template), comparable(qa.template), (one, other) => isSameButForNames(one, other, 'local', 'qa'))).toEqual([])

  await makeRepository(copy.root)
  const { folder, manifest } = await packageRelease(project, () => {})
  expect(manifest.stages).toEqual(['dev', 'prod', 'qa'])
  const { Resources } = JSON.parse(await readFile(join(folder, 'templates/qa.json'), 'utf8'))
  expect(Resources).toMatchObject({
    NamesQueue: { Properties: { QueueName: 'minimal-qa-names' } },
    GreetLambdaFunction: { Properties: { MemorySize: 128 } },
  })
})
