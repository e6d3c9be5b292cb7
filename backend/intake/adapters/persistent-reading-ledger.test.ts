import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { LeaseLost } from '../errors.ts'
import type { ReadingLedger } from '../ports.ts'
import { file, importOf, newObject, placed, readFileFixture } from '../read-file-fixture.ts'
import { persistentReadingLedger } from './persistent-reading-ledger.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const away = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

/** A ledger that is away at every second call; `answerLost` has it do its work first. */
function shaky(ledger: ReadingLedger, answerLost: boolean): ReadingLedger {
  let calls = 0
  return new Proxy(ledger, {
    get:
      (target, name) =>
      async (...given: unknown[]) => {
        calls += 1
        const isAway = calls % 2 === 1
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown> // every member of the port is one
        if (!isAway || answerLost) {
          const result = await method.apply(target, given)
          if (!isAway) return result
        }
        throw away()
      },
  })
}

describe('persistent ledger', () => {
  it.each([
    ['does nothing while it is away', false],
    ['does its work and loses the answer', true],
  ])('reads a file to the end where the database %s', async (_, answerLost) => {
    const { read, objects, queue, dependencies } = readFileFixture(database.as('writer'))
    const object = newObject()
    objects.put(object, file(...Array.from({ length: 10 }, (_, index) => placed(`o${index}`))))
    await read(object, { ledger: persistentReadingLedger(shaky(dependencies.ledger, answerLost), async () => {}) })
    expect(await importOf(database.pool, object)).toMatchObject({ status: 'read', lines: 10, queued: 10 })
    expect(queue.messages).toHaveLength(10)
  })

  it('tries for about sixteen seconds and then tells', async () => {
    const pauses: number[] = []
    const ledger = { lease: () => Promise.reject(away()) } as unknown as ReadingLedger // the one method that is called
    const persistent = persistentReadingLedger(ledger, async (ms) => void pauses.push(ms))
    await expect(persistent.lease('', '')).rejects.toThrow('ECONNREFUSED')
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(15_500)
  })

  it('lets every other failure through at once', async () => {
    const ledger = { lease: () => Promise.reject(new LeaseLost('x')) } as unknown as ReadingLedger // as above
    const persistent = persistentReadingLedger(ledger, () => Promise.reject(new Error('paused')))
    await expect(persistent.lease('', '')).rejects.toThrow(LeaseLost)
  })
})
