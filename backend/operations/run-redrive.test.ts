import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import type { Author } from '../platform/caller.ts'
import { ApplicationError } from '../platform/errors.ts'
import { redriveJobs } from './adapters/redrive-jobs.ts'
import { redriveWork } from './adapters/redrive-work.ts'
import type { ResendLines } from './ports.ts'
import { runRedrives } from './run-redrive.ts'
import { aLine, anImport, figures } from './testing.ts'

let database: TestDatabase
let pool: pg.Pool
let owners = 0

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool
})
afterAll(() => database.close())
beforeEach(async () => {
  await pool.query('truncate imports, import_lines, redrives cascade')
  await anImport(pool)
})

describe('a redrive', () => {
  it('sends the dead lines by order and in sequence, batch by batch, and is done', async () => {
    await deadLines(450)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const intake = fakeIntake()
    await run(intake.resend)(id, plenty)
    expect(intake.batches.map((batch) => batch.length)).toEqual([200, 200, 50])
    const { rows } = await pool.query('select line from import_lines order by order_id, sequence')
    expect(intake.batches.flat()).toEqual(rows.map((row) => row.line))
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'done', total: 450, sent: 450, reason: null })
    expect(await figures(pool)).toMatchObject({ queued: 450, dead: 0 })
  })

  it('goes on behind what a killed run had written, and sends nothing twice', async () => {
    await deadLines(450)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const intake = fakeIntake()
    // killed after the second batch was sent, before it was written down
    const work = redriveWork(database.as('writer'))
    let advances = 0
    const killed = runRedrives({
      ...dependencies(intake.resend),
      work: { ...work, advance: (...args) => (advances++ === 1 ? new Promise(() => {}) : work.advance(...args)) },
    })
    void killed(id, plenty)
    await until(async () => advances === 2)
    await run(intake.resend)(id, plenty)
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'running', sent: 200 })
    await pool.query(`update redrives set lease_until = now() - interval '1 second'`)
    await run(intake.resend)(undefined, plenty)
    expect(intake.batches.flat().length).toBe(450)
    expect(new Set(intake.batches.flat()).size).toBe(450)
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'done', total: 450 })
  })

  it('does not send again what died again behind it', async () => {
    await deadLines(3)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const sent: number[] = []
    const dieAgain: ResendLines = async (lines) => {
      sent.push(...lines.map(({ line }) => line))
      return lines.length
    }
    await run(dieAgain)(id, plenty)
    expect(sent.length).toBe(3)
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'done', sent: 3 })
  })

  it('is about one order, or one import, where asked', async () => {
    await aLine(pool, 2, 'dead', { orderId: 'A-1' })
    await aLine(pool, 3, 'dead', { orderId: 'A-2' })
    const { id, total } = await redriveJobs(database.as('writer')).create({ orderId: 'A-2' }, undefined, anAuthor())
    const intake = fakeIntake()
    await run(intake.resend)(id, plenty)
    expect([total, intake.batches]).toEqual([1, [[3]]])
  })

  it('hands itself to a new invocation near its time limit', async () => {
    await deadLines(250)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const started: string[] = []
    const intake = fakeIntake()
    const start = async (job: string) => void started.push(job)
    await runRedrives({ ...dependencies(intake.resend), start })(id, () => 1_000)
    expect([started, intake.batches.length]).toEqual([[id], 1])
    await run(intake.resend)(id, plenty)
    expect(intake.batches.flat().length).toBe(250)
  })

  it('keeps the reason of a failure, is tried again, and fails for good after ten', async () => {
    await deadLines(1)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const failing: ResendLines = async () => {
      throw new ApplicationError('resend-failed', 'The function failed.')
    }
    await expect(run(failing)(undefined, plenty)).rejects.toThrow('The function failed.')
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'running', reason: 'The function failed.' })
    for (let attempt = 2; attempt <= 10; attempt++) await expect(run(failing)(undefined, plenty)).rejects.toThrow()
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'failed', sent: 0 })
    await run(failing)(undefined, plenty)
  })

  it('tells nobody what is internal about a failure', async () => {
    await deadLines(1)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const failing = async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.7')
    }
    await expect(run(failing)(id, plenty)).rejects.toThrow()
    expect((await redriveJobs(database.as('writer')).read(id))?.reason).not.toContain('10.0.0.7')
  })
})

const plenty = () => 300_000

/** Somebody of whom no other redrive is. */
function anAuthor(): Author {
  return { subject: crypto.randomUUID(), name: 'ann', requestId: 'request-1' }
}

function dependencies(resend: ResendLines) {
  return { work: redriveWork(database.as('writer')), resend, start: async () => {}, newOwner: () => `owner-${owners++}` }
}

function run(resend: ResendLines) {
  return runRedrives(dependencies(resend))
}

/** As intake's resend-lines: only what is dead is sent. */
function fakeIntake() {
  const batches: number[][] = []
  const resend: ResendLines = async (lines) => {
    const wanted = lines.map(({ line }) => line)
    const { rows } = await pool.query<{ line: number }>(
      `update import_lines set state = 'queued', attempt = attempt + 1 where line = any($1::int[]) and state = 'dead' returning line`,
      [wanted],
    )
    await pool.query('update imports set queued = queued + $1, dead = dead - $1', [rows.length])
    const revived = new Set(rows.map((row) => row.line))
    if (rows.length > 0) batches.push(wanted.filter((line) => revived.has(line)))
    return rows.length
  }
  return { batches, resend }
}

async function deadLines(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await aLine(pool, n + 2, 'dead', { orderId: `A-${(n * 7) % 40}`, sequence: 1 + ((n * 13) % 500) })
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}
