import { expect, test } from 'vitest'
import { limits } from '../../backend/database/batch.ts'
import { openProject } from '../../localstack/project.ts'
import { describe } from '../../localstack/stack/description.ts'
import { root, textOf } from './sources.ts'

test('a function that uses the database may run longer than it waits for a connection, and that is longer than Aurora takes to resume', async () => {
  const waits = Number(/connectionTimeoutMillis: ([\d_]+)/.exec(textOf('backend/platform/database/pool.ts'))?.[1]?.replace('_', '')) / 1_000
  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html: about 15 s
  expect(waits).toBeGreaterThan(15)
  const { template } = await describe(await openProject(root))
  const inNetwork = Object.values(template.Resources).filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.VpcConfig)
  expect(inNetwork.length).toBeGreaterThan(10)
  const short = inNetwork.filter(({ Properties }) => Number(Properties.Timeout) <= waits)
  expect(short.map(({ Properties }) => Properties.FunctionName)).toEqual([])
}, 60_000)

test('the migrator fails by itself before its function is ended, and has time to answer CloudFormation', async () => {
  const project = await openProject(root)
  const { template, functions } = await describe(project)
  const name = functions[project.config.migrations ?? '']?.name
  const migrator = Object.values(template.Resources).find(({ Properties }) => Properties.FunctionName === name)
  // its own session up to three times, Knex's, and the answer
  const longest = 4 * limits.connect + 3 * limits.turn + limits.batch + 20_000
  expect(Number(migrator?.Properties.Timeout) * 1_000).toBeGreaterThanOrEqual(longest)
}, 60_000)
