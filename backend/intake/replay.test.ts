import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import { postgresReconcileLedger } from './adapters/postgres-reconcile-ledger.ts'
import { MemoryInvoker } from './memory-ports.ts'
import type { ObjectListing, ObjectVersion } from './ports.ts'
import { file, newObject, placed, readFileFixture } from './read-file-fixture.ts'
import { type Replayed, replay, type Unfinished } from './replay.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

type Listed = ObjectVersion & { lastModified: Date }
const since = new Date('2026-11-01T00:00:00.500Z')
const at = (seconds: number, object: ObjectVersion = newObject()): Listed => ({
  ...object,
  lastModified: new Date(Math.floor(since.getTime() / 1000 + seconds) * 1000),
})

/** A listing of `objects` as S3 gives it, in the order of keys, three to a page. */
function listingOf(...objects: Listed[]): ObjectListing {
  return {
    async page(prefix, after) {
      const from = Number(after ?? 0)
      const below = objects.filter(({ key }) => key.startsWith(prefix))
      return { objects: below.slice(from, from + 3), next: from + 3 < below.length ? String(from + 3) : undefined }
    },
  }
}

function fixture(...objects: Listed[]) {
  const invoker = new MemoryInvoker()
  const reading = readFileFixture(database.as('writer'))
  const run = replay({ ledger: postgresReconcileLedger(database.as('writer')), listing: listingOf(...objects), invoker })
  /** Reads what was asked for, as read-file does. */
  const readAll = async () => {
    for (const object of invoker.objects.splice(0)) {
      reading.objects.put(object, file(placed(object.versionId)))
      await reading.read(object)
    }
  }
  /** As often as it takes, each time from what the last call noted, which goes over the wire. `isTimeUp` after each page. */
  const inPieces = async () => {
    for (let [calls, unfinished]: [number, Unfinished | undefined] = [1, undefined]; ; calls += 1) {
      const answer: Awaited<ReturnType<typeof run>> = await run(since, () => true, unfinished)
      if (!('unfinished' in answer)) return { ...answer, calls }
      unfinished = withDates(JSON.parse(JSON.stringify(answer.unfinished)))
    }
  }
  return { invoker, run: async () => (await run(since, () => false)) as Replayed, inPieces, readAll }
}

function withDates(sent: Unfinished): Unfinished {
  return { ...sent, oldest: sent.oldest.map((each) => ({ ...each, lastModified: new Date(each.lastModified) })) }
}

const versions = (objects: readonly ObjectVersion[]) => objects.map(({ versionId }) => versionId)

describe('reading files again', () => {
  it('asks for those that the database does not know, the oldest first, whatever their keys', async () => {
    const objects = [at(30), at(10), at(50, newObject('drops/x/1.csv')), at(20, newObject('drops/x/2.csv')), at(40)]
    const { run, invoker, readAll } = fixture(...objects)
    expect(await run()).toEqual({ files: 5, known: 0, started: 5, reading: 0 })
    expect(versions(invoker.objects)).toEqual(versions([objects[1], objects[3], objects[0], objects[4], objects[2]].flatMap((each) => each ?? [])))
    await readAll()
    expect(await run()).toEqual({ files: 5, known: 5, started: 0, reading: 0 })
  })

  it('goes on where a call had no time left, and asks for the same files', async () => {
    const objects = Array.from({ length: 40 }, (_, second) => at((second * 7) % 40, newObject(`${second % 2 ? 'drops/x' : 'uploads'}/${second}.csv`)))
    const { run, inPieces, invoker, readAll } = fixture(...objects)
    const whole = await run()
    const wanted = versions(invoker.objects.splice(0))
    // seven pages of drops, seven of uploads, and one of copies
    expect(await inPieces()).toEqual({ ...whole, calls: 15 })
    expect(versions(invoker.objects)).toEqual(wanted)
    await readAll()
    expect(await inPieces()).toMatchObject({ files: 40, known: 20, started: 20 })
  })

  it('leaves alone what is older, and what is no file', async () => {
    const { run } = fixture(at(-1), at(-100), at(5, newObject('drops/x/')), at(0))
    expect(await run()).toMatchObject({ files: 1, started: 1 })
  })

  it('reads as many at once as the database bears, and the rest when it is called again', async () => {
    const { run, readAll } = fixture(...Array.from({ length: 45 }, (_, second) => at(second)))
    const started = []
    for (;;) {
      const { files, known, started: now } = await run()
      if (known === files) break
      started.push(now)
      await readAll()
    }
    expect(started).toEqual([20, 20, 5])
  })

  it('starts none while twenty are being read', async () => {
    await database.pool.query(`insert into imports (bucket, object_key, version_id, file_name, size_bytes, traceparent)
      select 'b', 'drops/' || n, 'v', 'f', 1, 't' from generate_series(1, 20) as n`)
    expect(await fixture(at(1)).run()).toEqual({ files: 1, known: 0, started: 0, reading: 20 })
  })

  it('reads the first version of a key before the second, also where both are of one second', async () => {
    const [second, first] = [newObject('drops/x/1.csv'), newObject('drops/x/1.csv')]
    const { run, invoker, readAll } = fixture(at(7, second), at(7, first))
    await run()
    expect(versions(invoker.objects)).toEqual(versions([first]))
    await readAll()
    await run()
    expect(versions(invoker.objects)).toEqual(versions([second]))
  })
})
