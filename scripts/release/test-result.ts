import { writeFile } from 'node:fs/promises'
import { readJson } from '@stagecraft/localstack/project.ts'
import { readTestReport } from '../test/report.ts'

/** What the tests of a release gave, as `stagecraft test --report` counts them. */
export interface Counts {
  passed: number
  failed: number
}

/** Where it is kept, beside the release's folder: the release itself is the same whoever tests it, and when. */
function testResultFile(folder: string): string {
  return `${folder}.tests.json`
}

/** Keeps what a report of `stagecraft test --report` counts, for a release. Throws `no-test-report`, `foreign-test-report`. */
export async function keepTestResult(folder: string, report: string): Promise<Counts> {
  const { passed, failed } = await readTestReport(report)
  await writeFile(testResultFile(folder), `${JSON.stringify({ passed, failed })}\n`)
  return { passed, failed }
}

/** Undefined where none was kept. */
export async function keptTestResult(folder: string): Promise<Counts | undefined> {
  return readJson<Counts>(testResultFile(folder))
}
