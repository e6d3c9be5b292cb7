import { readFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { PassedTest } from './suites.ts'

/** What a run of `stagecraft test --report` leaves: its counts, suite by suite, for a report of a pull request. */
export interface TestReport {
  /** When the run began, RFC 3339. */
  startedAt: string
  seconds: number
  passed: number
  failed: number
  suites: readonly SuiteReport[]
}

export interface SuiteReport {
  name: string
  description: string
  passed: number
  failed: number
  /** From its start to its end. Suites run beside each other, so the sum may be more than the run took. */
  seconds: number
  /** What failed: file, test and the first line of why. */
  failures: readonly string[]
}

/** The same as a report, with the tests that passed by name, where a suite says them. */
export interface NamedReport extends TestReport {
  suites: readonly (SuiteReport & { tests: readonly PassedTest[] })[]
}

/** Reads what a run has left. Throws `no-test-report`, `foreign-test-report`. */
export async function readTestReport(file: string): Promise<TestReport> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StagecraftError('no-test-report', `There is no file ${file} with test results.`, { hint: `\`make test REPORT=${file}\` writes it.` })
  })
  const report = parsed(text)
  if (!isReport(report))
    throw new StagecraftError('foreign-test-report', `${file} holds no results of \`make test\`.`, {
      hint: `\`make test REPORT=${file}\` writes it.`,
    })
  return report
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isReport(value: unknown): value is TestReport {
  const { startedAt, seconds, suites, ...counts } = (value ?? {}) as Partial<TestReport> // whatever it is, looked at field by field
  return typeof startedAt === 'string' && typeof seconds === 'number' && isCount(counts) && Array.isArray(suites) && suites.every(isSuite)
}

function isSuite(value: unknown): value is SuiteReport {
  const { name, description, seconds, failures, ...counts } = (value ?? {}) as Partial<SuiteReport> // as above
  const areTexts = [name, description, ...(Array.isArray(failures) ? failures : [0])].every((each) => typeof each === 'string')
  return areTexts && typeof seconds === 'number' && isCount(counts)
}

function isCount({ passed, failed }: { passed?: unknown; failed?: unknown }): boolean {
  return [passed, failed].every((count) => Number.isInteger(count))
}
