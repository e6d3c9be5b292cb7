import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Project } from '@stagecraft/localstack/project.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootstrapStage, bootstrapTools } from '../../scripts/bootstrap/bootstrap.ts'
import type { Cloud } from '../../scripts/deployment/cloud.ts'
import { type Conduct, deployRelease } from '../../scripts/deployment/deployment.ts'
import { addRelease } from '../../scripts/deployment/releases.ts'
import { openStore } from '../../scripts/deployment/store.ts'
import { openTarget, toolsClient } from '../../scripts/deployment/target.ts'
import { type Clouds, startClouds } from '../../scripts/rehearsal/clouds.ts'
import { packageRelease } from '../../scripts/release/package.ts'
import { run } from '../system/support/command.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { root } from '../system/support/stack.ts'

/** The smallest application with accounts, on an engine that stands in for them. */
const fixture = join(root, 'tests', 'fixtures', 'minimal')
const stages = [
  { stage: 'dev', account: '222222222222' },
  { stage: 'prod', account: '444444444444' },
]
const tools = '111111111111'
let copy: ProjectCopy
let project: Project
let clouds: Clouds
let developer: Cloud

beforeAll(async () => {
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  const table = [
    'params:',
    '  default:',
    `    toolsAccount: '${tools}'`,
    ...stages.flatMap(({ stage, account }) => [`  ${stage}:`, `    account: '${account}'`]),
  ]
  const file = join(copy.root, 'serverless.yml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('provider:', `${table.join('\n')}\n\nprovider:`))
  await writeFile(join(copy.root, '.gitignore'), 'node_modules\n.stagecraft\n')
  await git('init', '--quiet')
  await commit('first')
  project = await copy.open()
  clouds = await startClouds(project, { service: 'minimal', region: 'eu-central-1', accounts: [tools, ...stages.map(({ account }) => account)] })
  developer = await clouds.developer()
  const toolsCloud = clouds.administratorOf(tools)
  await bootstrapTools(toolsCloud.client, toolsCloud, 'minimal', stages)
  for (const { stage, account } of stages) {
    const cloud = clouds.administratorOf(account)
    await bootstrapStage(cloud.client, cloud, 'minimal', stage, tools)
  }
}, 60_000)
afterAll(async () => {
  await clouds?.stop()
  await copy?.remove()
})

const git = (...words: string[]) => run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: copy.root, environment: {} })
const commit = async (message: string) => {
  await git('add', '--all')
  await git('commit', '--quiet', '--message', message)
}

const quiet: Conduct = { step: (_, work) => work(), detail: () => {}, confirm: async () => {}, smoke: async () => {} }

async function release(stage: string): Promise<string> {
  const { folder, manifest } = await packageRelease(project, () => {})
  const store = openStore(await toolsClient(await openTarget(project, stage, developer)), `minimal-releases-${tools}`)
  await addRelease(store, folder, manifest)
  store.close()
  return manifest.name
}

test('a release is deployed, and deployed again without a change', async () => {
  const name = await release('dev')
  const target = await openTarget(project, 'dev', developer)
  const first = await deployRelease(target, { kind: 'deploy', release: name }, quiet)
  expect(first).toMatchObject({ isUnchanged: false, record: { result: 'done', release: name } })
  const ssm = new SSMClient(clouds.administratorOf('222222222222').client)
  expect((await ssm.send(new GetParameterCommand({ Name: '/minimal/dev/release' }))).Parameter?.Value).toBe(name)
  ssm.destroy()
  expect(await deployRelease(target, { kind: 'deploy', release: name }, quiet)).toMatchObject({ isUnchanged: true })
})
