import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../database/testing.ts'
import type { ObjectVersion } from './ports.ts'
import { expireLeases, file, importOf, later, newObject, outcomes, placed, readFileFixture } from './read-file-fixture.ts'
import { headerLine } from './rules/columns.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const start = (content: string | Buffer, traceparent?: string) => {
  const fixture = readFileFixture(database.as('writer'))
  const object = newObject()
  fixture.objects.put(object, content, traceparent)
  return { ...fixture, object }
}
const importRow = (object: ObjectVersion) => importOf(database.pool, object)
const lineOutcomes = (object: ObjectVersion) => outcomes(database.pool, object)

describe('reading a file', () => {
  it('enters every line, sends the good ones and records the others', async () => {
    const { read, object, queue } = start(file(placed('a'), placed('b', '1.234'), later('a', 2), '', 'x'))
    expect(await read(object)).toMatchObject({ outcome: 'read' })
    expect(await lineOutcomes(object)).toEqual(['2 queued', '3 refused amount-decimals', '4 queued', '6 refused too-few-fields'])
    expect(await importRow(object)).toMatchObject({
      status: 'read',
      lines: 4,
      queued: 2,
      refused: 2,
      cursor_line: 6,
      lease_owner: null,
      attempts: 0,
      reason: null,
    })
    expect(queue.messages.map(({ line, attempt, event }) => [line, attempt, event.orderId, event.sequence])).toEqual([
      [2, 1, 'a', 1],
      [4, 1, 'a', 2],
    ])
  })

  it('keeps file name, size and the bytes of each line', async () => {
    const { read, object } = start(Buffer.concat([Buffer.from(`${headerLine}\n`), Buffer.from('M\xfcller', 'latin1')]))
    await read(object)
    expect(await importRow(object)).toMatchObject({ file_name: object.key.split('/').at(-1), size_bytes: String(headerLine.length + 7) })
    const { rows } = await database.pool.query(`select raw from import_lines join imports on imports.id = import_id where object_key = $1`, [
      object.key,
    ])
    expect(rows[0].raw.toString('latin1')).toBe('M\xfcller')
  })

  it('accepts a byte order mark and CRLF', async () => {
    const { read, object, queue } = start(`\ufeff${file(placed('a'), later('a', 2)).replaceAll('\n', '\r\n')}`)
    expect(await read(object)).toMatchObject({ outcome: 'read' })
    expect(await lineOutcomes(object)).toEqual(['2 queued', '3 queued'])
    expect(queue.messages[0]?.event.currency).toBe('EUR')
  })

  it('refuses a line of 1 MB, keeps its first 16 KiB, and reads the others', async () => {
    const { read, object } = start(file(placed('a'), 'x'.repeat(1_000_000), later('a', 2)))
    await read(object)
    expect(await lineOutcomes(object)).toEqual(['2 queued', '3 refused line-too-long', '4 queued'])
    const { rows } = await database.pool.query(
      `select length(raw) as length, raw_truncated from import_lines join imports on imports.id = import_id where object_key = $1 and line = 3`,
      [object.key],
    )
    expect(rows).toEqual([{ length: 16384, raw_truncated: true }])
  })

  it('stores lines that hold NUL bytes', async () => {
    const { read, object } = start(file('\0'.repeat(20_000), `a,1,placed,\0`))
    await read(object)
    expect(await lineOutcomes(object)).toEqual(['2 refused line-too-long', '3 refused nul-byte'])
  })

  it('reads a file that holds the header alone', async () => {
    const { read, object } = start(headerLine)
    expect(await read(object)).toMatchObject({ outcome: 'read' })
    expect(await importRow(object)).toMatchObject({ status: 'read', lines: 0 })
  })

  it('carries the trace of the object in each message', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const { read, object, queue } = start(file(placed('a')), trace)
    await read(object)
    expect(queue.messages[0]?.traceparent).toBe(trace)
    const other = start(file(placed('a')), 'nonsense')
    await other.read(other.object)
    expect(other.queue.messages[0]?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })

  it('says that an object is gone', async () => {
    const { read } = start('')
    expect(await read(newObject())).toEqual({ importId: null, outcome: 'gone' })
  })
})

describe('refusing a whole file', () => {
  it.each([
    ['an empty file', '', 'empty-file', []],
    ['a byte order mark alone', '\ufeff', 'empty-file', []],
    ['a file of blank lines', `\ufeff${' \r\n'.repeat(10)}`, 'empty-file', []],
    ['a wrong header below blank lines', `\n\n\n\n${file(placed('a')).replace('amount', 'total')}`, 'missing-column', ['5 refused missing-column']],
    ['a missing column', file(placed('a')).replace(',amount', ''), 'missing-column', ['1 refused missing-column']],
    ['a wrong header', file(placed('a')).replace('order_id,sequence', 'sequence,order_id'), 'wrong-header', ['1 refused wrong-header']],
    ['a binary file', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 10, 0, 0]), 'not-csv', ['1 refused not-csv']],
  ])('refuses %s and reads nothing else of it', async (_, content, code, lines) => {
    const { read, object, queue } = start(content)
    expect(await read(object)).toMatchObject({ outcome: 'refused' })
    const count = lines.length
    expect(await importRow(object)).toMatchObject({
      status: 'refused',
      reason_code: code,
      reason: expect.any(String),
      lines: count,
      refused: count,
      lease_owner: null,
    })
    expect(await lineOutcomes(object)).toEqual(lines)
    expect(queue.messages).toEqual([])
    expect(await read(object)).toMatchObject({ outcome: 'settled' })
  })

  it('refuses a second version of a key, visibly, and leaves the first alone', async () => {
    const { read, object, objects } = start(file(placed('a')))
    const second = newObject(object.key)
    objects.put(second, file(placed('b')))
    await read(object)
    expect(await read(second)).toMatchObject({ outcome: 'settled' })
    expect(await importRow(second)).toMatchObject({ status: 'refused', reason_code: 'second-version', lines: 0 })
    expect(await importRow(object)).toMatchObject({ status: 'read', queued: 1 })
  })

  it('takes one of many versions that are announced at once', async () => {
    const { ledger } = readFileFixture(database.as('writer')).dependencies
    const about = { fileName: 'a.csv', sizeBytes: 1, traceparent: '' }
    for (let round = 0; round < 10; round += 1) {
      const { key } = newObject()
      const registered = await Promise.all(Array.from({ length: 8 }, () => ledger.register(newObject(key), about)))
      expect(registered.filter(({ status }) => status === 'reading')).toHaveLength(1)
    }
  })
})

describe('reading on', () => {
  const lines = [
    placed('a'),
    placed('b'),
    later('a', 2),
    placed('c', 'x'),
    later('b', 2),
    later('a', 3),
    placed('d'),
    later('b', 3),
    'broken',
    later('d', 2),
  ]
  /** As `lines`, with blank lines before the header, between all lines, and more than a chunk of them at the end. */
  const withBlanks = ['', ' ', '', '', headerLine, ...lines.flatMap((line) => ['\t', line]), '', '', '', '', ''].join('\r\n')
  const whole = [
    '2 queued',
    '3 queued',
    '4 queued',
    '5 refused amount-not-a-number',
    '6 queued',
    '7 queued',
    '8 queued',
    '9 queued',
    '10 refused too-few-fields',
    '11 queued',
  ]
  const sent = [2, 3, 4, 6, 7, 8, 9, 11]

  /** Every step that reading takes outside itself; the process dies at the `at`-th, before it, after it, or in its middle. */
  function mortal(fixture: ReturnType<typeof start>, at: number, moment: 'before' | 'after' | 'middle') {
    let step = 0
    const dying = <Port extends object>(port: Port): Port =>
      new Proxy(port, {
        get:
          (target, name) =>
          async (...given: unknown[]) => {
            step += 1
            if (step > at || (step === at && moment === 'before')) throw new Error('killed')
            const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown> // every member of a port is one
            if (step === at && moment === 'middle' && name === 'send') {
              await fixture.queue.send((given[0] as never[]).slice(0, 1)) // what send is given
              throw new Error('killed')
            }
            const result = await method.apply(target, given)
            if (step === at) throw new Error('killed')
            return result
          },
      })
    const { objects, ledger, queue, invoker } = fixture.dependencies
    return { ports: { objects: dying(objects), ledger: dying(ledger), queue: dying(queue), invoker: dying(invoker) }, survived: () => step < at }
  }

  const numbered = (outcomes: string[], lineOf: (index: number) => number) =>
    outcomes.map((outcome) => outcome.replace(/^\d+/, (line) => String(lineOf(Number(line) - 2))))

  it.each([
    ['before', file(...lines), (index: number) => index + 2],
    ['after', file(...lines), (index: number) => index + 2],
    ['middle', file(...lines), (index: number) => index + 2],
    // four lines before the header, and one before each line
    ['before', withBlanks, (index: number) => 7 + 2 * index],
    ['after', withBlanks, (index: number) => 7 + 2 * index],
  ] as const)('ends alike wherever it was killed: %s each step', async (moment, content, lineOf) => {
    let died = 0
    for (let at = 1; ; at += 1) {
      const fixture = start(content)
      const { ports, survived } = mortal(fixture, at, moment)
      await fixture.read(fixture.object, ports).catch((error: Error) => expect(error.message).toBe('killed'))
      if (survived()) break
      died += 1
      await expireLeases(database.pool)
      const { outcome } = await fixture.read(fixture.object)
      expect(['read', 'settled']).toContain(outcome)
      expect(await lineOutcomes(fixture.object)).toEqual(numbered(whole, lineOf))
      expect(await importRow(fixture.object)).toMatchObject({ status: 'read', lines: 10, queued: 8, refused: 2 })
      expect(fixture.queue.messages.map(({ line }) => line).sort((one, other) => one - other)).toEqual(sent.map((line) => lineOf(line - 2)))
      for (const orderId of ['a', 'b', 'd']) {
        const sequences = fixture.queue.messages.filter(({ event }) => event.orderId === orderId).map(({ event }) => event.sequence)
        expect(sequences).toEqual(sequences.toSorted())
      }
    }
    expect(died).toBeGreaterThan(10)
  })

  it('goes on at the place it had committed, not from the beginning', async () => {
    const fixture = start(file(...lines))
    const { ports } = mortal(fixture, 9, 'before')
    await expect(fixture.read(fixture.object, ports)).rejects.toThrow('killed')
    const { cursor_bytes } = await importRow(fixture.object)
    expect(Number(cursor_bytes)).toBeGreaterThan(headerLine.length)
    await expireLeases(database.pool)
    await fixture.read(fixture.object)
    expect(fixture.objects.readFrom).toEqual([0, Number(cursor_bytes)])
  })

  it('leaves the outcome of a line alone that was applied before it was read again', async () => {
    const fixture = start(file(placed('a'), placed('b'), placed('c')))
    const { ports } = mortal(fixture, 6, 'after')
    await expect(fixture.read(fixture.object, ports)).rejects.toThrow('killed')
    const { id } = await importRow(fixture.object)
    await database.pool.query(`update import_lines set state = 'applied' where import_id = $1 and line = 2`, [id])
    await database.pool.query('update imports set queued = queued - 1, applied = applied + 1 where id = $1', [id])
    await expireLeases(database.pool)
    const before = fixture.queue.messages.length
    await fixture.read(fixture.object, { queue: { send: async (messages) => void fixture.queue.messages.push(...messages) } })
    expect(await lineOutcomes(fixture.object)).toEqual(['2 applied', '3 queued', '4 queued'])
    expect(fixture.queue.messages.slice(before).map(({ line }) => line)).not.toContain(2)
  })

  it('gives an import over before time runs out, and goes on until it is read', async () => {
    const fixture = start(file(...lines))
    const outcomesSeen: string[] = []
    do outcomesSeen.push((await fixture.read(fixture.object, {}, () => true)).outcome)
    while (outcomesSeen.at(-1) === 'handed-over')
    expect(outcomesSeen).toEqual(['handed-over', 'handed-over', 'handed-over', 'handed-over', 'read'])
    expect(fixture.invoker.imports).toHaveLength(4)
    expect(await lineOutcomes(fixture.object)).toEqual(whole)
    expect(fixture.queue.messages.map(({ line }) => line)).toEqual(sent)
  })
})

describe('blank lines', () => {
  it.each([1, 2, 3, 4, 100])('are not counted, and the figures add up, wherever a chunk of %i lines ends', async (chunkLines) => {
    const { read, object, queue } = start(`\n\n${file('', placed('a'), ' ', '', 'x', '\t', later('a', 2), '', '', '')}`)
    expect(await read(object, { chunkLines })).toMatchObject({ outcome: 'read' })
    expect(await lineOutcomes(object)).toEqual(['5 queued', '8 refused too-few-fields', '10 queued'])
    expect(await importRow(object)).toMatchObject({ status: 'read', lines: 3, queued: 2, refused: 1, cursor_line: 13 })
    expect(queue.messages.map(({ line }) => line)).toEqual([5, 10])
  })
})

describe('two readers', () => {
  it('lets one read and the other go, when a notification comes twice at once', async () => {
    const { read, object, queue } = start(file(placed('a'), later('a', 2), placed('b')))
    const results = await Promise.all([read(object), read(object), read(object)])
    expect(results.filter(({ outcome }) => outcome === 'read')).toHaveLength(1)
    expect(results.filter(({ outcome }) => outcome === 'busy' || outcome === 'settled')).toHaveLength(2)
    expect(await importRow(object)).toMatchObject({ lines: 3, queued: 3 })
    expect(queue.messages).toHaveLength(3)
  })

  it('stops a reader whose lease another has taken, without harm', async () => {
    const fixture = start(file(...Array.from({ length: 9 }, (_, index) => placed(`o${index}`))))
    let sends = 0
    const slow = {
      send: async (messages: Parameters<typeof fixture.queue.send>[0]) => {
        sends += 1
        if (sends === 1) {
          await expireLeases(database.pool)
          expect(await fixture.read(fixture.object)).toMatchObject({ outcome: 'read' })
        }
        await fixture.queue.send(messages)
      },
    }
    expect(await fixture.read(fixture.object, { queue: slow })).toMatchObject({ outcome: 'busy' })
    expect(sends).toBe(1)
    expect(await importRow(fixture.object)).toMatchObject({ status: 'read', lines: 9, queued: 9 })
    expect(fixture.queue.messages).toHaveLength(9)
  })

  it('lets a reader who lost the lease change nothing while the other still reads', async () => {
    const { dependencies, object } = start(file(placed('a')))
    const { ledger } = dependencies
    const { importId } = await ledger.register(object, { fileName: 'a.csv', sizeBytes: 100, traceparent: 'none' })
    const first = await ledger.lease(importId, 'first')
    await expireLeases(database.pool)
    await ledger.lease(importId, 'second')
    const before = await importRow(object)
    if (!first) throw new Error('The first reader got no lease.')
    const place = { bytes: 50, line: 1 }
    const line = { line: 2, raw: Buffer.from('x'), rawTruncated: false, orderId: 'a', sequence: 1, refusal: null }
    const refusal = { code: 'empty-file' as const, column: null, value: '', reason: '' }
    for (const word of [
      () => ledger.enter(first, [line], place),
      () => ledger.release(first, place, 0),
      () => ledger.finish(first, place),
      () => ledger.refuse(first, refusal, null),
      () => ledger.fail(first, '', ''),
    ]) {
      await expect(word()).rejects.toMatchObject({ code: 'lease-lost' })
    }
    expect(await importRow(object)).toEqual(before)
    expect(await lineOutcomes(object)).toEqual([])
  })

  it('takes over only when the lease of the other has run out', async () => {
    const { dependencies, object, read } = start(file(placed('a')))
    const { importId } = await dependencies.ledger.register(object, { fileName: 'a.csv', sizeBytes: 100, traceparent: 'none' })
    expect(await dependencies.ledger.lease(importId, 'somebody')).toMatchObject({ attempts: 1 })
    expect(await read(object)).toMatchObject({ outcome: 'busy' })
    await expireLeases(database.pool)
    expect(await read(object)).toMatchObject({ outcome: 'read' })
  })
})

describe('failing at the same place', () => {
  const failingQueue = { send: () => Promise.reject(new Error('queue away')) }

  it('gives up after five attempts, with a reason', async () => {
    const { read, object } = start(file(placed('a'), placed('b')))
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(read(object, { queue: failingQueue })).rejects.toThrow('queue away')
      expect(await importRow(object)).toMatchObject({ status: 'reading', attempts: attempt, lease_owner: null })
      expect(await read(object, { queue: failingQueue })).toMatchObject({ outcome: 'busy' })
      await expireLeases(database.pool)
    }
    expect(await read(object)).toMatchObject({ outcome: 'failed' })
    expect(await importRow(object)).toMatchObject({
      status: 'failed',
      reason_code: 'reading-stopped',
      reason: expect.stringContaining('5 times'),
      lines: 2,
      queued: 2,
    })
  })

  it('waits longer from attempt to attempt', async () => {
    const { read, object } = start(file(placed('a')))
    const pauses: number[] = []
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await read(object, { queue: failingQueue }).catch(() => {})
      const { rows } = await database.pool.query(
        'select extract(epoch from lease_until - now())::float8 as pause from imports where object_key = $1',
        [object.key],
      )
      pauses.push(Math.round(rows[0].pause / 10) * 10)
      await expireLeases(database.pool)
    }
    expect(pauses).toEqual([10, 20, 40])
  })

  it('counts anew once it got on', async () => {
    const { read, object, queue } = start(file(...Array.from({ length: 9 }, (_, index) => placed(`o${index}`))))
    const failingAt = (call: number) => {
      let calls = 0
      return {
        send: (messages: Parameters<typeof queue.send>[0]) => (++calls === call ? Promise.reject(new Error('queue away')) : queue.send(messages)),
      }
    }
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await read(object, { queue: failingAt(1) }).catch(() => {})
      await expireLeases(database.pool)
    }
    expect(await importRow(object)).toMatchObject({ attempts: 2 })
    await read(object, { queue: failingAt(2) }).catch(() => {})
    expect(await importRow(object)).toMatchObject({ attempts: 0, cursor_line: 3 })
  })
})
