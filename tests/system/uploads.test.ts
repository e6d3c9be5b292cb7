import { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { describe, expect, test } from 'vitest'
import { eventually, get, givenStack, header, rows, signedIn } from './support/stack.ts'

const { record } = await givenStack()
const text = `${header}UPLOADS-1,1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n`

interface Form {
  key: string
  url: string
  fields: Record<string, string>
}

async function aForm(sizeBytes = text.length): Promise<Form> {
  const answer = await fetch(`${record.urls.api}/uploads`, {
    method: 'POST',
    headers: { ...(await signedIn(record)), 'content-type': 'application/json' },
    body: JSON.stringify({ fileName: 'uploads.csv', sizeBytes }),
  })
  return (await answer.json()) as Form
}

async function send({ url, fields }: Pick<Form, 'url' | 'fields'>, changes: Record<string, string> = {}, content = text) {
  const form = new FormData()
  for (const [name, value] of Object.entries({ ...fields, ...changes })) form.append(name, value)
  form.append('file', new Blob([content], { type: 'text/csv' }), 'uploads.csv')
  const answer = await fetch(url, { method: 'POST', body: form })
  return { status: answer.status, code: /<Code>([^<]*)/.exec(await answer.text())?.[1], headers: answer.headers }
}

describe('the form of an upload', () => {
  test('is good for five minutes at most, for one key, one type and one size', async () => {
    const { key, fields } = await aForm()
    const answered = Date.now()
    const policy = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString()) as { expiration: string; conditions: unknown[] }
    expect(Date.parse(policy.expiration)).toBeLessThanOrEqual(answered + 300_000)
    expect(policy.conditions).toEqual(
      expect.arrayContaining([['content-length-range', 0, text.length], { key }, { 'Content-Type': 'text/csv' }, { bucket: expect.any(String) }]),
    )
    // a condition for every field, so that none can be added or changed
    const named = policy.conditions.flatMap((each) => (Array.isArray(each) ? [] : Object.keys(each as object)))
    for (const field of Object.keys(fields).filter((each) => !['Policy', 'X-Amz-Signature'].includes(each))) expect(named).toContain(field)
  })

  test.each([
    ['more bytes', {}, `${text} `, 400],
    ['another type', { 'Content-Type': 'text/html' }, text, 403],
    ['another key', { key: 'uploads/other/uploads.csv' }, text, 403],
    ['a key below drops/', { key: 'drops/acme/uploads.csv' }, text, 403],
    ['another trace', { 'x-amz-meta-traceparent': '00-00000000000000000000000000000000-0000000000000000-00' }, text, 403],
    ['a person of its own', { 'x-amz-meta-uploaded-by': 'the-boss The%20Boss' }, text, 403],
    ['metadata of its own', { 'x-amz-meta-more': '1' }, text, 403],
    ['an acl', { acl: 'public-read' }, text, 403],
    ['another signature', { 'X-Amz-Signature': '0'.repeat(64) }, text, 403],
    ['another policy', { Policy: Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString('base64') }, text, 403],
  ])('refuses %s', async (_, changes, content, status) => {
    expect((await send(await aForm(), changes, content)).status).toBe(status)
  })

  test('is refused once it has expired', async () => {
    const s3 = new S3Client({ ...clientOptions(record), forcePathStyle: true })
    const { url, fields } = await aForm()
    // signed again by somebody who may: the same, but for when it is over
    const Bucket = new URL(url).pathname.split('/')[1] ?? ''
    const form: PresignedPostOptions = { Bucket, Key: fields.key ?? '', Conditions: [['content-length-range', 0, text.length]] }
    const [good, over] = [await createPresignedPost(s3, { ...form, Expires: 60 }), await createPresignedPost(s3, { ...form, Expires: -1 })]
    s3.destroy()
    expect([(await send(good)).status, (await send(over)).status]).toEqual([204, 403])
  })

  test('used a second time gives a version that is refused, visibly', async () => {
    const form = await aForm()
    expect([(await send(form)).status, (await send(form)).status]).toEqual([204, 204])
    const imports = await eventually('two settled imports of one key', async () => {
      const { items } = await get<{ items: { settled: boolean; reasonCode: string | null }[] }>(
        record,
        `/imports?key=${encodeURIComponent(form.key)}`,
      )
      return items.length === 2 && items.every(({ settled }) => settled) && items
    })
    expect(imports.map(({ reasonCode }) => reasonCode).sort()).toEqual([null, 'second-version'])
    expect(await rows(record, 'select count(*)::int as events from order_events where order_id = $1', ['UPLOADS-1'])).toEqual([{ events: 1 }])
  })
})

test('an import says who uploaded it, and operators see for ever that they did', async () => {
  const form = await aForm()
  expect((await send(form)).status).toBe(204)
  const uploaded = await eventually('the import', async () => {
    const { items } = await get<{ items: { uploadedBy: unknown }[] }>(record, `/imports?key=${encodeURIComponent(form.key)}`)
    return items[0]
  })
  expect(uploaded.uploadedBy).toEqual({ name: 'operator', displayName: expect.any(String), email: expect.any(String) })
  const { items } = await get<{ items: { target: string }[] }>(record, '/activity?limit=200')
  expect(items.find(({ target }) => target === form.key)).toMatchObject({ name: 'operator', action: 'upload-started', subject: expect.any(String) })
  const asked = async (user: string) => (await fetch(`${record.urls.api}/activity`, { headers: await signedIn(record, user) })).status
  expect([await asked('viewer'), await asked('clerk'), await asked('operator')]).toEqual([403, 403, 200])
})

test('a browser may send a file from the stage’s own page, and from no other', async () => {
  const { url } = await aForm()
  const allowed = async (origin: string) => {
    const answer = await fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
    return answer.headers.get('access-control-allow-origin')
  }
  expect(await allowed(record.urls.page ?? '')).toBe(record.urls.page)
  for (const origin of ['https://elsewhere.example', 'null', `${record.urls.page}.elsewhere.example`]) expect(await allowed(origin)).toBeNull()
})
