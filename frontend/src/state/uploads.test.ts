import { expect, test } from 'vitest'
import { Failure } from './failure.ts'
import { Uploads } from './uploads.ts'

const file = new File(['order_id'], 'a.csv')
const pause = (milliseconds: number) => (milliseconds > 2000 ? new Promise<void>(() => {}) : Promise.resolve())

test('sends a file, waits for its import, and knows it', async () => {
  const answers = [undefined, undefined, 'import-1']
  const uploads = new Uploads({ send: async () => 'uploads/x/a.csv', importIdOf: async () => answers.shift(), pause })
  const seen: string[] = []
  uploads.addEventListener('change', () => seen.push(uploads.list[0]?.status ?? ''))
  expect(await uploads.start(file)).toBe('import-1')
  expect([...new Set(seen)]).toEqual(['sending', 'arriving', 'arrived'])
  expect(uploads.list[0]).toMatchObject({ fileName: 'a.csv', importId: 'import-1', sentBytes: 8 })
})

test('goes on asking where asking fails', async () => {
  let asked = 0
  const importIdOf = async () => {
    if (asked++ < 2) throw new Failure({ code: 'unreachable', message: 'away' })
    return 'import-1'
  }
  expect(await new Uploads({ send: async () => 'key', importIdOf, pause }).start(file)).toBe('import-1')
})

test('keeps why a file could not be sent, until it is dismissed', async () => {
  const send = async () => {
    throw new Failure({ code: 'too-large', message: 'The file is too large.' })
  }
  const uploads = new Uploads({ send, importIdOf: async () => undefined, pause })
  expect(await uploads.start(file)).toBeUndefined()
  expect(uploads.list[0]).toMatchObject({ status: 'failed', failure: { code: 'too-large' } })
  uploads.dismiss(uploads.list[0]?.id ?? 0)
  expect(uploads.list).toEqual([])
})
