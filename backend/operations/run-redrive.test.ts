import { connect, createServer, type Server, type Socket } from 'node:net'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import type { Author } from '../platform/caller.ts'
import { ApplicationError } from '../platform/errors.ts'
import { persistentRedriveWork } from './adapters/persistent-redrive-work.ts'
import { redriveJobs } from './adapters/redrive-jobs.ts'
import { redriveWork } from './adapters/redrive-work.ts'
import type { ResendLines } from './ports.ts'
import { runRedrives } from './run-redrive.ts'
import { aLine, anImport, figures } from './testing.ts'

let database: TestDatabase
let pool: pg.Pool
let owners = 0
const pools: pg.Pool[] = []

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool
})
afterAll(() => database.close())
afterEach(async () => {
  await Promise.all(pools.splice(0).map((each) => (each.ended ? undefined : each.end())))
})
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
    const killed = await stuckRun(id, intake.resend)
    // while it lives, nobody else goes on with it
    await run(intake.resend)(id, plenty)
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'running', sent: 200 })
    await killed.pool.end()
    // as soon as the server has noticed that its session ended: its lease is not waited for
    await vi.waitFor(async () => {
      await run(intake.resend)(undefined, plenty)
      expect(intake.batches.flat().length).toBe(450)
    }, 10_000)
    expect(new Set(intake.batches.flat()).size).toBe(450)
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'done', total: 450 })
  })

  it('takes over from a run whose session hangs, when its lease is over, and lets it write nothing more', async () => {
    await deadLines(450)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const intake = fakeIntake()
    const hung = await stuckRun(id, intake.resend)
    await pool.query(`update redrives set lease_until = now() - interval '1 second'`)
    await run(intake.resend)(undefined, plenty)
    const done = await redriveJobs(database.as('writer')).read(id)
    expect(done).toMatchObject({ status: 'done', total: 450 })
    hung.goOn()
    await hung.ended
    expect(await redriveJobs(database.as('writer')).read(id)).toEqual(done)
    expect(new Set(intake.batches.flat()).size).toBe(450)
    expect(intake.batches.flat().length).toBe(450)
  })

  it('goes on at once when the database is back, where an outage interrupted it', async () => {
    await deadLines(450)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const line = await cuttableLine(database.url)
    const own = ownPool(line.url)
    const intake = fakeIntake()
    let calls = 0
    const interrupted: ResendLines = async (lines) => {
      calls += 1
      if (calls !== 2) return intake.resend(lines)
      await line.cut()
      throw new ApplicationError('resend-failed', 'The function resend-lines failed.')
    }
    let pauses = 0
    const pause = async () => {
      pauses += 1
      if (pauses === 3) await line.restore()
    }
    const work = persistentRedriveWork(redriveWork(own), () => true, pause)
    await runRedrives({ ...dependencies(interrupted), work })(id, plenty)
    expect(pauses).toBeGreaterThanOrEqual(3)
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'done', total: 450, sent: 450, reason: null })
    expect(intake.batches.flat().length).toBe(450)
    expect(new Set(intake.batches.flat()).size).toBe(450)
    await line.close()
  })

  it('counts a batch once where the answer to its bookkeeping was lost', async () => {
    await deadLines(250)
    const { id } = await redriveJobs(database.as('writer')).create({}, undefined, anAuthor())
    const intake = fakeIntake()
    const work = redriveWork(ownPool())
    const lost = async (...given: Parameters<typeof work.advance>) => {
      await work.advance(...given)
      return work.advance(...given)
    }
    await runRedrives({ ...dependencies(intake.resend), work: { ...work, advance: lost } })(id, plenty)
    expect(await redriveJobs(database.as('writer')).read(id)).toMatchObject({ status: 'done', total: 250, sent: 250 })
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

/** As a function's: its only connection, which ends with it. */
function ownPool(url = database.url): pg.Pool {
  const own = new pg.Pool({ connectionString: url, max: 1, onConnect: (client) => client.query('set session authorization writer') })
  own.on('error', () => {})
  pools.push(own)
  return own
}

/** A run that has sent its second batch, and does not write that down until it is told to go on. */
async function stuckRun(id: string, resend: ResendLines) {
  const own = ownPool()
  const work = redriveWork(own)
  const going = Promise.withResolvers<void>()
  let advances = 0
  const advance: typeof work.advance = async (...given) => {
    advances += 1
    if (advances === 2) await going.promise
    return work.advance(...given)
  }
  const ended = runRedrives({ ...dependencies(resend), work: { ...work, advance } })(id, plenty)
  await until(async () => advances === 2)
  return { pool: own, ended, goOn: going.resolve }
}

/** The database at another address, where it can be away as after a crash: connections end, new ones are refused. */
async function cuttableLine(target: string) {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const listen = async (at: number) => {
    const server = createServer((incoming) => {
      const outgoing = connect(Number(port), hostname)
      for (const [one, other] of [
        [incoming, outgoing],
        [outgoing, incoming],
      ] as const) {
        sockets.add(one)
        one.on('error', () => other.destroy()).on('close', () => other.destroy())
        one.pipe(other)
      }
    })
    await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
    return server
  }
  let server: Server = await listen(0)
  const address = server.address()
  const at = typeof address === 'object' && address ? address.port : 0
  const url = new URL(target)
  url.port = String(at)
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    await closed
  }
  const restore = async () => {
    server = await listen(at)
  }
  return { url: url.href, cut, restore, close: cut }
}

function dependencies(resend: ResendLines) {
  return { work: redriveWork(ownPool()), resend, start: async () => {}, newOwner: () => `owner-${owners++}` }
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
