import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { invocationLog } from './invocation-log.ts'
import { type LogFilter, type LogPage, logPage } from './log-page.ts'
import { partLog } from './part-log.ts'
import type { LogSource } from './source.ts'

let folder: string
let sources: LogSource[]
const start = Date.UTC(2026, 0, 2)
const time = (seconds: number) => new Date(start + seconds * 1_000).toISOString()
const trace = '0af7651916cd43dd8448eb211c80319c'

/** Lines of a part's log: each tenth has two lines of a stack behind it. More than a block of a file. */
const partLines = Array.from({ length: 2_000 }, (_, index) => {
  const line = `${time(index * 2)} ${index % 10 === 0 ? 'ERROR' : 'INFO'} part line ${index} ${'.'.repeat(60)}`
  return index % 10 === 0 ? `${line}\n    at one (file.ts:1)\n    at other (file.ts:2)` : line
})
const invocations = Array.from({ length: 1_000 }, (_, index) => ({
  ...{ at: start + (index * 4 + 1) * 1_000, ms: 500, function: 'full-name', version: '1', role: 'role', request: `request-${index}` },
  from: [{ kind: 'sqs', name: 'queue', id: `message-${index}`, attempt: 1, trace: index === 7 ? `00-${trace}-b7ad6b7169203331-01` : undefined }],
  ...(index === 500 ? { error: 'TypeError: on purpose' } : {}),
  log: JSON.stringify({ level: 'WARN', timestamp: time(index * 4 + 1), message: `said ${index}` }) + (index === 3 ? '\nplain “Größe”' : ''),
}))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-logs-'))
  await writeFile(join(folder, 'part.log'), `${partLines.join('\n')}\n`)
  await mkdir(join(folder, 'functions'))
  for (const [name, lines] of [
    ['000001.jsonl', invocations.slice(0, 400)],
    ['000002.jsonl', invocations.slice(400)],
  ] as const)
    await writeFile(join(folder, 'functions', name), `${lines.map((each) => JSON.stringify(each)).join('\n')}\n`)
  sources = [
    partLog('part', join(folder, 'part.log')),
    partLog('absent', join(folder, 'absent.log')),
    invocationLog(join(folder, 'functions'), () => 'short-name'),
  ]
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function everything(filter: LogFilter = {}, limit = 77): Promise<LogPage['entries']> {
  const entries: LogPage['entries'] = []
  let older: string | undefined
  do {
    const page: LogPage = await logPage(sources, filter, { older, limit })
    expect(page.entries.length).toBeLessThanOrEqual(limit)
    entries.push(...page.entries)
    older = page.older
  } while (older)
  return entries
}

test('pages hold every entry of every source once, newest first, with the lines of a stack in their entry', async () => {
  const entries = await everything()
  expect(entries.filter(({ source }) => source === 'part').map(({ text }) => text)).toEqual(partLines.toReversed())
  expect(entries.filter(({ source }) => source === 'short-name')).toHaveLength(invocations.length + 2)
  const times = entries.map(({ at }) => at)
  expect(times).toEqual(times.toSorted((one, other) => other - one))
})

test('a level is it and those above; a source, a text, a request and a trace are found', async () => {
  expect(await everything({ level: 'error', sources: ['part'] })).toHaveLength(200)
  expect((await everything({ level: 'warn', sources: ['short-name'] })).length).toBe(invocations.length + 1)
  expect((await everything({ text: 'LINE 1999' })).map(({ text }) => text)).toEqual([partLines[1_999]])
  expect((await everything({ text: 'größe' })).map(({ text }) => text)).toEqual(['plain “Größe”'])
  expect((await everything({ id: 'request-500' })).map(({ level, text }) => [level, text.slice(0, 8)])).toEqual([
    ['error', 'Failed: '],
    ['warn', '{"level"'],
  ])
  expect((await everything({ id: trace })).map(({ request }) => request)).toEqual(['request-7'])
  expect(await everything({ text: 'nobody said this' })).toEqual([])
})

test('where a function or a part is chosen, no other log is read', async () => {
  const unread = { ...partLog('unread', join(folder, 'part.log')), end: () => Promise.reject(new Error('It was read.')) }
  const { entries } = await logPage([...sources, unread], { sources: ['part'] }, { limit: 5 })
  expect(entries).toHaveLength(5)
  await expect(logPage([...sources, unread], {}, { limit: 5 })).rejects.toThrow('It was read.')
})

test('what a slow source finds comes with the page that asked for it, however long it took', async () => {
  const asked: string[] = []
  const slow: LogSource = {
    ...partLog('slow', join(folder, 'absent.log')),
    end: async () => 'the end',
    async *back(from) {
      asked.push(from)
      await sleep(60)
      yield { entries: [{ entry: { at: start, source: 'slow', level: 'info', text: 'found' }, behind: 'the end' }], reached: 'the beginning' }
    },
  }
  expect((await logPage([slow], {}, { limit: 5 })).entries.map(({ text }) => text)).toEqual(['found'])
  expect(asked).toEqual(['the end'])
})

test('what comes after a place is read once, whole lines alone, and of much only the newest', async () => {
  const file = join(folder, 'growing.log')
  const source = partLog('growing', file)
  expect(await source.since('0', 1_000)).toEqual({ entries: [], place: '0', skipped: false })
  await writeFile(file, 'one\ntwo\n  belongs to two\nhalf')
  const first = await source.since('0', 1_000)
  expect(first.entries.map(({ text }) => text)).toEqual(['one', 'two\n  belongs to two'])
  await writeFile(file, ' a line\n', { flag: 'a' })
  const second = await source.since(first.place, 1_000)
  expect(second.entries.map(({ text }) => text)).toEqual(['half a line'])
  await writeFile(file, `${'x'.repeat(5_000)}\nlast\n`, { flag: 'a' })
  const third = await source.since(second.place, 1_000)
  expect([third.skipped, third.entries.map(({ text }) => text)]).toEqual([true, ['last']])
  // a log that began anew
  await writeFile(file, 'anew\n')
  expect((await source.since(third.place, 1_000)).entries.map(({ text }) => text)).toEqual(['anew'])
})

test('invocations that came since are read over the end of a file', async () => {
  const [, , functions] = sources
  const { entries, place, skipped } = (await functions?.since('000001.jsonl:0:0', 10_000_000)) ?? {}
  expect([entries?.length, skipped]).toEqual([invocations.length + 2, false])
  expect(await functions?.end()).toBe(place)
})

test('a page may end within an invocation and within a block: the next goes on there', async () => {
  const own = join(folder, 'small')
  await mkdir(own)
  const said = Array.from({ length: 4 }, (_, index) => ({ ...invocations[index], log: `first ${index}\nsecond ${index}\nthird ${index}` }))
  await writeFile(join(own, '000001.jsonl'), `${said.map((each) => JSON.stringify(each)).join('\n')}\n`)
  const functions = invocationLog(own, (name) => name)
  const found: string[] = []
  let older: string | undefined
  do {
    const page: LogPage = await logPage([functions], {}, { older, limit: 1 })
    found.push(...page.entries.map(({ text }) => text))
    older = page.older
  } while (older)
  expect(found.toReversed()).toEqual(said.flatMap(({ log }) => log.split('\n')))

  const stacks = Array.from({ length: 1_000 }, (_, index) => `${time(index)} ERROR ${index}${'\n    at a place (file.ts:1)'.repeat(10)}`)
  await writeFile(join(folder, 'stacks.log'), `${stacks.join('\n')}\n`)
  const part = partLog('stacks', join(folder, 'stacks.log'))
  const texts: string[] = []
  let place: string | undefined = await part.end()
  // each block by a reader of its own, as a search does that has run out of time
  while (place && place !== '0') {
    const blocks = part.back(place, () => true)
    const { value } = (await blocks.next()) as { value?: { entries: { entry: { text: string } }[]; reached: string } }
    await blocks.return(undefined)
    texts.push(...(value?.entries.map(({ entry }) => entry.text) ?? []))
    place = value?.reached
  }
  expect(texts).toEqual(stacks.toReversed())
})
