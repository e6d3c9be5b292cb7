import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { ApplicationRehearsal, RehearsedStage } from '@stagecraft/localstack/config.ts'
import pg from 'pg'
import { breaches } from '../faults/support/promise.ts'
import { header } from '../system/support/order-files.ts'

const [ordersInFile, eventsOfOrder] = [20, ['placed', 'paid', 'shipped', 'delivered']]
/** A message that a function failed to take comes again after 180 s (the queue's visibility timeout). */
const patienceSeconds = 420

// keys of all files, by stage
const handedOver = new Map<string, string[]>()

/** Order files that are on their way while a stage is deployed to, and the promise of docs/architecture.md afterwards. */
export const rehearsal: ApplicationRehearsal = {
  async handOver({ service, stage, account, client }, mark) {
    const s3 = new S3Client({ ...client, forcePathStyle: true })
    const key = `drops/rehearsal/${mark}.csv`
    handedOver.set(stage, [...(handedOver.get(stage) ?? []), key])
    await s3
      .send(new PutObjectCommand({ Bucket: `${service}-${stage}-intake-${account}`, Key: key, Body: `${header}\n${lines(mark).join('')}` }))
      .finally(() => s3.destroy())
  },

  async settle(stage) {
    if (!stage.database) return `cannot be looked at from here; its smoke test: ${JSON.stringify(await stage.invoke('smoke-test', {}))}`
    const pool = new pg.Pool({ ...stage.database, max: 2 })
    pool.on('error', () => {})
    try {
      await settled(stage, pool)
      return await counted(pool)
    } finally {
      await pool.end()
    }
  },

  async failingMigration(root) {
    await addMigration(root, `phase: 'expand', lock: 'ACCESS EXCLUSIVE on orders'`, [
      'alter table orders add column rehearsal text',
      `select 'this migration was made to fail' / 0`,
    ])
  },

  async earlyContraction(root) {
    const expansion = await addMigration(root, `phase: 'expand', lock: 'ACCESS EXCLUSIVE on orders'`, [
      'alter table orders add column rehearsal text',
    ])
    await addMigration(root, `phase: 'contract', after: '${expansion}', lock: 'ACCESS EXCLUSIVE on orders'`, [
      'alter table orders drop column currency',
    ])
  },
}

// event by event, so that each order's are far apart
function lines(mark: string): string[] {
  return eventsOfOrder.flatMap((type, at) =>
    Array.from(
      { length: ordersInFile },
      (_, order) => `${mark}-${order},${at + 1},${type},2026-11-28T12:0${at}:00Z,rehearsal,${type === 'placed' ? '10.00,EUR' : ','}\n`,
    ),
  )
}

async function settled(stage: RehearsedStage, pool: pg.Pool): Promise<void> {
  const keys = handedOver.get(stage.stage) ?? []
  const end = Date.now() + patienceSeconds * 1_000
  for (let looks = 1; ; looks++) {
    const { rows } = await pool.query<{ key: string }>(
      `select key from unnest($1::text[]) as key where not exists (select from imports where object_key = key)`,
      [keys],
    )
    const open = [...rows.map(({ key }) => `${key} was read by nobody`), ...(await breaches(pool))]
    if (open.length === 0) return
    if (Date.now() > end) throw new Error(`${stage.stage} has not settled within ${patienceSeconds} s: ${open.join('; ')}`)
    // what the schedules of a stage do in time, most of them once an hour
    if (looks % 20 === 0) {
      await stage.invoke('reconcile', { lostAfterSeconds: 5 })
      await stage.invoke('publish-outbox', {})
    }
    await sleep(200)
  }
}

async function counted(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ text: string }>(`
    select count(*) || ' files, ' || sum(lines) || ' lines = ' || sum(applied) || ' applied + ' || sum(duplicate) || ' duplicate + ' || sum(waiting)
      || ' waiting + ' || sum(refused) || ' refused + ' || sum(dead) || ' dead; ' || sum(queued) || ' queued; each order in sequence' as text
    from imports`)
  return rows[0]?.text ?? ''
}

/** Adds a migration behind all others, and returns its name. */
async function addMigration(root: string, facts: string, statements: string[]): Promise<string> {
  const folder = join(root, 'backend', 'database', 'migrations')
  const last = readdirSync(folder).sort().at(-1) ?? '0000'
  const name = `${String(Number(last.slice(0, 4)) + 1).padStart(4, '0')}-rehearsal`
  const queries = statements.map((each) => `  await knex.raw(\`${each}\`)`)
  const text = [
    `import type { Knex } from 'knex'`,
    '',
    `export const statement = { ${facts}, safeUpTo: 'any size', what: 'The rehearsal adds it.' }`,
    '',
    'export async function up(knex: Knex): Promise<void> {',
    ...queries,
    '}',
    '',
    'export async function down(): Promise<void> {}',
    '',
  ]
  await writeFile(join(folder, `${name}.ts`), text.join('\n'))
  return name
}
