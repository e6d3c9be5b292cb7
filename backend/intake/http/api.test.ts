import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { as } from '../../platform/http/testing.ts'
import { newTraceparent } from '../../platform/trace.ts'
import { postgresImportQueries } from '../adapters/postgres-import-queries.ts'
import { postgresUploadLog } from '../adapters/postgres-upload-log.ts'
import { file, importOf, newObject, placed, readFileFixture } from '../read-file-fixture.ts'
import { startUpload } from '../start-upload.ts'
import { writeRefusedFile } from '../write-refused-file.ts'
import { intakeApi } from './api.ts'
import type { Import, ImportLinePage, ImportPage, RefusedFile, Upload } from './routes.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

/** Result files as text, by key; those that were given up are gone. */
function memoryFiles() {
  const written = new Map<string, string>()
  return {
    written,
    create(key: string) {
      return {
        write: async (piece: Buffer) => void written.set(key, (written.get(key) ?? '') + piece.toString('utf8')),
        close: async () => `https://results.example/${key}`,
        abort: async () => void written.delete(key),
      }
    },
  }
}

function fixture() {
  const queries = postgresImportQueries(database.as('writer'))
  const files = memoryFiles()
  const forms: unknown[] = []
  let ids = 0
  const newId = () => `id-${++ids}`
  const now = () => new Date('2026-11-24T12:00:00Z')
  const api = intakeApi({
    queries,
    writeRefusedFile: writeRefusedFile({ queries, files, newId, now }),
    startUpload: startUpload({
      forms: { create: async (form) => ({ url: 'https://intake.example/', fields: { form: String(forms.push(form)) } }) },
      log: postgresUploadLog(database.as('writer')),
      newId,
      newTraceparent,
      now,
    }),
  })
  const get = async <Body>(path: string, headers = {}) => {
    const response = await api.request(path, { headers }, as('viewer'))
    return { status: response.status, headers: response.headers, body: (response.status === 304 ? null : await response.json()) as Body } // checked by each test
  }
  const post = async <Body>(path: string, body?: unknown, by = as('clerk')) => {
    const request = { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) }
    const response = await api.request(path, request, by)
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body } // checked by each test
  }
  return { get, post, files, forms }
}

async function imported(content: string | Buffer) {
  const reading = readFileFixture(database.as('writer'))
  const object = newObject()
  reading.objects.put(object, content)
  await reading.read(object)
  return { object, id: (await importOf(database.pool, object)).id as string }
}

describe('imports', () => {
  it('are shown with figures, progress and whether they are settled', async () => {
    const { id, object } = await imported(file(placed('a'), placed('b', 'x')))
    const { body } = await fixture().get<Import>(`/imports/${id}`)
    expect(body).toMatchObject({ id, key: object.key, status: 'read', settled: false, lines: 2, queued: 1, refused: 1, progress: 1, reason: null })
    expect(body.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(body.createdAt).toMatch(/Z$/)
    await database.pool.query(`update imports set queued = 0, applied = 1 where id = $1`, [id])
    expect((await fixture().get<Import>(`/imports/${id}`)).body).toMatchObject({ settled: true })
  })

  it('say who uploaded them, and nobody where another system dropped the file', async () => {
    const reading = readFileFixture(database.as('writer'))
    const [uploaded, dropped] = [newObject(`uploads/${crypto.randomUUID()}/a.csv`), newObject()]
    reading.objects.put(uploaded, file(placed('a')), undefined, { subject: 'sub-1', name: 'Okta_1', displayName: 'Ännchen', email: 'a@example.com' })
    reading.objects.put(dropped, file(placed('b')))
    for (const object of [uploaded, dropped]) {
      await reading.read(object)
      const { id } = await importOf(database.pool, object)
      const { body } = await fixture().get<Import>(`/imports/${id}`)
      expect(body.uploadedBy).toEqual(object === uploaded ? { name: 'Okta_1', displayName: 'Ännchen', email: 'a@example.com' } : null)
      expect(JSON.stringify(body)).not.toContain('sub-1')
    }
  })

  it('say why a whole file was refused', async () => {
    const { id } = await imported('')
    const { body } = await fixture().get<Import>(`/imports/${id}`)
    expect(body).toMatchObject({ status: 'refused', settled: true, reasonCode: 'empty-file', lines: 0, progress: 1 })
  })

  it('say that a file holds no events', async () => {
    const { id } = await imported(`${file()}\r\n\r\n`)
    const { body } = await fixture().get<Import>(`/imports/${id}`)
    expect(body).toMatchObject({ status: 'read', settled: true, reasonCode: 'no-events', reason: expect.stringMatching(/no lines below/), lines: 0 })
  })

  it('are listed newest first, page after page, each once', async () => {
    const made: string[] = []
    for (let count = 0; count < 5; count += 1) made.unshift((await imported(file())).id)
    const { get } = fixture()
    const seen: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body }: { body: ImportPage } = await get<ImportPage>(`/imports?limit=2${next && `&cursor=${next}`}`)
      seen.push(...body.items.map(({ id }) => id))
      next = body.next
    }
    expect(seen.slice(0, 5)).toEqual(made)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('are found by key', async () => {
    const { id, object } = await imported(file())
    const { body } = await fixture().get<ImportPage>(`/imports?key=${encodeURIComponent(object.key)}`)
    expect(body.items.map((each) => each.id)).toEqual([id])
  })

  it('answer 304 while nothing has changed', async () => {
    const { id } = await imported(file(placed('a')))
    const { get } = fixture()
    for (const path of [`/imports/${id}`, '/imports', `/imports/${id}/lines`]) {
      const tag = (await get(path)).headers.get('etag')
      expect((await get(path, { 'if-none-match': tag })).status).toBe(304)
    }
    const tag = (await get(`/imports/${id}`)).headers.get('etag')
    await database.pool.query('update imports set queued = 0, applied = 1 where id = $1', [id])
    expect((await get(`/imports/${id}`, { 'if-none-match': tag })).status).toBe(200)
  })

  it.each([
    ['/imports/0b6f4f0e-4d32-4b3c-9d64-0a4f7f2c1c11', 404, 'no-such-import'],
    ['/imports/0b6f4f0e-4d32-4b3c-9d64-0a4f7f2c1c11/lines', 404, 'no-such-import'],
    ['/imports/0b6f4f0e-4d32-4b3c-9d64-0a4f7f2c1c11/refused', 404, 'no-such-import'],
    ['/imports/none', 400, 'invalid-request'],
    ['/imports?cursor=nonsense', 400, 'invalid-request'],
    ['/imports?cursors=1', 400, 'invalid-request'],
    ['/imports?cursor=99999999999999999.0b6f4f0e-4d32-4b3c-9d64-0a4f7f2c1c11', 400, 'invalid-request'],
    ['/imports?limit=0', 400, 'invalid-request'],
  ])('answers %s with %s %s', async (path, status, code) => {
    expect(await fixture().get(path)).toMatchObject({ status, body: { code } })
  })
})

describe('lines', () => {
  it('are shown as they were received, with the column at fault', async () => {
    const { id } = await imported(Buffer.concat([Buffer.from(file(placed('a'), placed('b', '1.234'))), Buffer.from('M\xfcller,1', 'latin1')]))
    const { body } = await fixture().get<ImportLinePage>(`/imports/${id}/refused`)
    expect(body.items).toMatchObject([
      { line: 3, raw: placed('b', '1.234'), column: 'amount', value: '1.234', reasonCode: 'amount-decimals', orderId: 'b', sequence: 1 },
      { line: 4, raw: 'M\ufffdller,1', reasonCode: 'not-utf8', orderId: null },
    ])
    const [range] = body.items[0]?.columns ?? []
    expect(body.items[0]?.raw.slice(range?.start, range?.end)).toBe('1.234')
  })

  it('come by state and page after page', async () => {
    const { id } = await imported(file(placed('a'), placed('b', 'x'), placed('c'), placed('d', 'x'), placed('e')))
    const { get } = fixture()
    const numbers = async (query: string) => {
      const { body } = await get<ImportLinePage>(`/imports/${id}/lines?${query}`)
      return [body.items.map(({ line }) => line), body.next] as const
    }
    expect((await numbers('state=queued'))[0]).toEqual([2, 4, 6])
    expect((await numbers('state=refused'))[0]).toEqual([3, 5])
    const [first, next] = await numbers('limit=2')
    expect([first, (await numbers(`limit=10&cursor=${next}`))[0]]).toEqual([
      [2, 3],
      [4, 5, 6],
    ])
    expect((await get(`/imports/${id}/lines?state=lost`)).status).toBe(400)
    expect((await get(`/imports/${id}/lines?cursor=nonsense`)).status).toBe(400)
  })
})

describe('refused lines as files', () => {
  it('hold the lines as received below the header, and their reasons beside them', async () => {
    const { id } = await imported(file(placed('a'), placed('b', '1.234'), '"x', '=1+1'))
    const { post, files } = fixture()
    const { status, body } = await post<RefusedFile>(`/imports/${id}/refused-file`)
    expect([status, body]).toEqual([
      201,
      {
        lines: 3,
        linesUrl: `https://results.example/results/${id}/id-1/refused-lines.csv`,
        reasonsUrl: `https://results.example/results/${id}/id-1/refused-reasons.csv`,
        expiresAt: '2026-11-24T12:15:00.000Z',
      },
    ])
    const [lines = '', reasons = ''] = files.written.values()
    expect(lines).toBe(file(placed('b', '1.234'), '"x', '=1+1'))
    expect(reasons.split('\n')[0]).toBe('line,column,value,code,reason')
    expect(reasons).toContain('3,amount,1.234,amount-decimals,')
    // a spreadsheet must not take a value for a formula
    expect(reasons).toContain("'=1+1")
  })

  it('can be corrected and imported', async () => {
    const { id } = await imported(file(placed('a'), placed('b', '1.234')))
    const { post, files } = fixture()
    await post(`/imports/${id}/refused-file`)
    const corrected = [...files.written.values()][0]?.replace('1.234', '1.23') ?? ''
    const again = await imported(corrected)
    expect((await fixture().get<Import>(`/imports/${again.id}`)).body).toMatchObject({ lines: 1, queued: 1, refused: 0 })
  })

  it('are not written where nothing was refused', async () => {
    const { id } = await imported(file(placed('a')))
    const { post, files } = fixture()
    expect(await post(`/imports/${id}/refused-file`)).toMatchObject({ status: 409, body: { code: 'nothing-refused' } })
    expect(files.written.size).toBe(0)
  })
})

describe('starting an upload', () => {
  it('gives a form for one key, one type, one size and five minutes', async () => {
    const { post, forms } = fixture()
    const { status, body } = await post<Upload>('/uploads', { fileName: 'Müller & Söhne.csv', sizeBytes: 1234 })
    expect([status, body]).toEqual([
      201,
      {
        key: 'uploads/id-1/Müller & Söhne.csv',
        url: 'https://intake.example/',
        fields: { form: '1' },
        maxBytes: 1234,
        expiresAt: '2026-11-24T12:05:00.000Z',
      },
    ])
    expect(forms).toMatchObject([
      { key: body.key, contentType: 'text/csv', maxBytes: 1234, validSeconds: 300, traceparent: expect.stringMatching(/^00-/) },
    ])
  })

  it('fixes in the form who uploads, and notes it for ever', async () => {
    const { post, forms } = fixture()
    const { body } = await post<Upload>('/uploads', { fileName: 'a.csv', sizeBytes: 1 }, as('clerk', 'sub-1'))
    expect(forms).toMatchObject([{ uploadedBy: { subject: 'sub-1', name: 'a-clerk' } }])
    const { rows } = await database.pool.query(`select name, action, target, request_id from activity where subject = 'sub-1'`)
    expect(rows).toEqual([{ name: 'a-clerk', action: 'upload-started', target: body.key, request_id: 'request-1' }])
  })

  it('gives no form to a person who starts too many, and says when to come again', async () => {
    const { post, forms } = fixture()
    await database.pool.query(`insert into request_budgets values ('sub-2', 'upload', 1, now() + interval '1 minute')`)
    const start = () => post('/uploads', { fileName: 'a.csv', sizeBytes: 1 }, as('clerk', 'sub-2'))
    expect((await start()).status).toBe(201)
    const refused = await start()
    expect([refused.status, refused.headers.get('retry-after'), forms.length]).toEqual([429, '1', 1])
    expect((await database.pool.query(`select from activity where subject = 'sub-2'`)).rowCount).toBe(1)
  })

  it.each([
    ['a path', { fileName: '../a.csv', sizeBytes: 1 }],
    ['a Windows path', { fileName: 'C:\\a.csv', sizeBytes: 1 }],
    ['dots alone', { fileName: '..', sizeBytes: 1 }],
    ['the place holder of S3', { fileName: ['$', '{filename}'].join(''), sizeBytes: 1 }],
    ['a control character', { fileName: 'a\n.csv', sizeBytes: 1 }],
    ['no name', { fileName: '', sizeBytes: 1 }],
    ['a negative size', { fileName: 'a.csv', sizeBytes: -1 }],
    ['another field', { fileName: 'a.csv', sizeBytes: 1, key: 'drops/a.csv' }],
  ])('refuses %s', async (_, body) => {
    expect(await fixture().post('/uploads', body)).toMatchObject({ status: 400 })
  })

  it('refuses what is larger than 1 GiB', async () => {
    expect(await fixture().post('/uploads', { fileName: 'a.csv', sizeBytes: 1024 ** 3 + 1 })).toMatchObject({
      status: 413,
      body: { code: 'file-too-large' },
    })
  })
})
