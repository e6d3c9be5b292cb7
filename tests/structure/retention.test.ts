import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { openProject } from '../../localstack/project.ts'
import { type Description, describe } from '../../localstack/stack/description.ts'
import { filesOf, root, textOf } from './sources.ts'

/** The table of docs/retention.md beside what the template, the stage table and the migrations say. */
const rows = [...textOf('docs/retention.md').matchAll(/^\| (?<what>[^|]+) \| (?<where>[^|]+) \| (?<howLong>[^|]+) \| [^|]+ \|$/gm)].map(
  ({ groups = {} }) => ({
    where: groups.where ?? '',
    howLong: groups.howLong ?? '',
  }),
)
const howLong = (where: string) => rows.find((row) => row.where === where || row.where.includes(`\`${where}\``))?.howLong

let description: Description
beforeAll(async () => {
  description = await describe(await openProject(root))
}, 60_000)

interface Rule {
  Prefix?: string
  ExpirationInDays?: number
  NoncurrentVersionExpiration?: { NoncurrentDays: number }
  AbortIncompleteMultipartUpload?: object
}

test('the objects of the intake bucket', () => {
  const intake = properties('AWS::S3::Bucket').find(({ NotificationConfiguration }) => NotificationConfiguration)
  const { Rules = [] } = (intake?.LifecycleConfiguration ?? {}) as { Rules?: Rule[] } // a bucket's
  const expiring = Rules.filter(({ ExpirationInDays }) => ExpirationInDays)
  expect(expiring.length).toBeGreaterThan(3)
  for (const { Prefix, ExpirationInDays, NoncurrentVersionExpiration } of expiring)
    expect([Prefix, howLong(`IntakeBucket/${Prefix}`)]).toEqual([
      Prefix,
      `${days(ExpirationInDays)}, then ${days(NoncurrentVersionExpiration?.NoncurrentDays)} as a deleted version`,
    ])
})

test('the objects of the other buckets, on each stage', () => {
  const { params } = stageTable()
  const kept: Record<string, string> = {
    TrailBucket: `${days(params.default?.trailRetentionDays)}; prod ${days(params.prod?.trailRetentionDays)}, then 1 day as a deleted version`,
    AccessLogsBucket: days(params.default?.accessLogDays),
    PageBucket: `${days(90)} as a deleted version`,
  }
  const rules = Object.entries(description.template.Resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::S3::Bucket' ? [[id, ((Properties.LifecycleConfiguration ?? {}) as { Rules?: Rule[] }).Rules ?? []] as const] : [],
  )
  expect(rules.filter(([, each]) => !each.some((rule) => rule.AbortIncompleteMultipartUpload)).map(([id]) => id)).toEqual([])
  const expiring = rules.filter(([, each]) => each.some((rule) => rule.ExpirationInDays || rule.NoncurrentVersionExpiration)).map(([id]) => id)
  expect(expiring.toSorted()).toEqual([...Object.keys(kept), 'IntakeBucket'].toSorted())
  for (const [id, text] of Object.entries(kept)) expect([id, howLong(id)]).toEqual([id, text])
  const page = rules.find(([id]) => id === 'PageBucket')?.[1].find((rule) => rule.NoncurrentVersionExpiration)
  expect(page?.NoncurrentVersionExpiration?.NoncurrentDays).toBe(90)
})

test('the messages of all queues', () => {
  const kept = properties('AWS::SQS::Queue').map(({ MessageRetentionPeriod }) => days(Number(MessageRetentionPeriod) / 86_400))
  expect([...new Set(kept)]).toEqual([howLong('queues')])
})

test('the logs of each stage', () => {
  const { params } = stageTable()
  const kept = (stage: string) => days(params[stage]?.logRetentionDays)
  expect(howLong('log groups')).toBe(`${kept('default')}; prod ${kept('prod')}; local ${kept('local')}`)
})

test('the backups of the database', () => {
  expect(properties('AWS::RDS::DBCluster').map(({ BackupRetentionPeriod }) => days(Number(BackupRetentionPeriod)))).toEqual([howLong('Database')])
})

test('every table', () => {
  const tables = filesOf('backend/database/migrations/*.ts').flatMap((file) =>
    [...textOf(file).matchAll(/create table (\w+)/g)].map(([, name = '']) => name),
  )
  expect(tables.length).toBeGreaterThan(10)
  expect(tables.filter((name) => !howLong(name))).toEqual([])
})

function stageTable() {
  return parse(textOf('serverless.yml'), { logLevel: 'silent' }) as { params: Record<string, Record<string, number> | null> } // as far as it is looked at here
}

function days(count: number | undefined): string {
  return `${count} ${count === 1 ? 'day' : 'days'}`
}

function properties(type: string): Record<string, unknown>[] {
  return Object.values(description.template.Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []))
}
