import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readTestReport, type TestReport } from './report.ts'
import { writeTestReport } from './write-report.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-report-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const suite = { name: 'units', description: 'rules', passed: 2, failed: 1, seconds: 3.1, failures: ['a.test.ts: adds: expected 2'] }
const report: TestReport = { startedAt: '2026-11-28T10:00:00.000Z', seconds: 4, passed: 2, failed: 1, suites: [suite] }

test('what a run writes is read again', async () => {
  const file = join(folder, 'results', 'tests.json')
  await writeTestReport(file, { ...report, suites: [{ ...suite, tests: [{ file: 'b.test.ts', name: 'keeps', seconds: 1 }] }] })
  expect(await readTestReport(file)).toEqual(report)
  expect(await readFile(join(folder, 'results', 'tests.xml'), 'utf8')).toContain('<testcase classname="units b.test.ts" name="keeps" time="1"/>')
})

test('without a file, the error names the command that writes it', async () => {
  const file = join(folder, 'tests.json')
  await expect(readTestReport(file)).rejects.toMatchObject({ code: 'no-test-report', hint: `\`make test REPORT=${file}\` writes it.` })
})

test.each([
  ['cut off', '{"startedAt": "20'],
  ['another program’s', '{"numPassedTests": 2}'],
  ['without its suites', JSON.stringify({ ...report, suites: undefined })],
  ['with a count that is none', JSON.stringify({ ...report, passed: 'many' })],
  ['with a suite that has no failures', JSON.stringify({ ...report, suites: [{ ...suite, failures: undefined }] })],
])('a file that is %s is refused', async (_, text) => {
  const file = join(folder, 'tests.json')
  await writeFile(file, text)
  await expect(readTestReport(file)).rejects.toMatchObject({ code: 'foreign-test-report' })
})
