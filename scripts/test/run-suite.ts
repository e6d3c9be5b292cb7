import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { PrivateStack } from './private-stack.ts'
import type { Progress } from './progress.ts'
import { type Count, casesOf, isVerbose, type Suite, suites, type Tries } from './suites.ts'

/** What runs suites, in common for all of a run. */
export interface Run {
  /** Tests that the engine cannot pass, as glob patterns. */
  without: readonly string[]
  tries: Tries
  /** For what the suites report, gone with the run. */
  folder: string
  progress: Progress
}

// The stacks of suites that run side by side take ports of their own: one that is stopped and started again finds its ports free
function portOffset(suite: Suite): number {
  return Number(process.env.STAGECRAFT_PORT_OFFSET ?? 0) + 150 * (suites.indexOf(suite) + 1)
}

// a `make` that a test runs prints what it does by itself, and not as a part of the `make test` around it
const outsideMake = { MAKEFLAGS: undefined, MFLAGS: undefined, MAKELEVEL: undefined }

/**
 * Runs a suite. On a terminal it shows the suite's progress. What the suite printed goes to stderr if the suite failed;
 * with `VERBOSE` in the environment always, and at once.
 */
export async function runSuite(
  project: Project,
  suite: Suite,
  { folder, progress, tries, without }: Run,
  stack: PrivateStack | undefined,
): Promise<Count> {
  if (suite.run) return suite.run(project, stack)
  const report = join(folder, `report-${suite.name}.json`)
  const cases = casesOf(suite, tries)
  const [command = '', ...words] = suite.command.map((word) => word.replace('{report}', report).replace('{cases}', cases))
  if (command === 'vitest') words.push(...without.map((pattern) => `--exclude=${pattern}`))
  const child = spawn(join(project.root, 'node_modules', '.bin', command), words, {
    cwd: project.root,
    env: {
      ...process.env,
      ...outsideMake,
      ...(stack ? stackEnvironment(stack) : {}),
      STAGECRAFT_RUN: suite.name,
      STAGECRAFT_PORT_OFFSET: String(portOffset(suite)),
      STAGECRAFT_TEST_REPORT: report,
      STAGECRAFT_TEST_CASES: cases,
      STAGECRAFT_STATE: stack?.project.state ?? '',
    },
    stdio: isVerbose ? ['ignore', 2, 2, 'ipc'] : ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const printed: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => printed.push(bytes))
  const shown = isVerbose ? undefined : progress.begin(suite.name)
  child.on('message', (message: { done?: number }) => shown?.update(message.done ?? 0))
  let isInterrupted = false
  const interrupt = () => {
    isInterrupted = true
    child.kill('SIGTERM')
  }
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)).once('error', () => resolve(1)))
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  shown?.end()
  // the runner has put away what it had started; whoever called puts away the rest
  if (isInterrupted) throw new StagecraftError('interrupted', 'The tests were interrupted.')
  const count = existsSync(report) ? await countOf(report) : { passed: 0, failed: 0, failures: [] }
  await rm(report, { force: true })
  if (code !== 0 || count.failed > 0) {
    progress.clear()
    for (const bytes of printed) process.stderr.write(bytes)
  }
  // a runner that fell over before or after its tests has failed, whatever it counted
  if (code !== 0 && count.failed === 0) return { ...count, failed: 1, failures: [`the runner ended with exit code ${code}; its output is above`] }
  return count.passed + count.failed === 0 ? { passed: 0, failed: 1, failures: ['no test ran'] } : count
}

function stackEnvironment({ record, project }: PrivateStack): Record<string, string> {
  return {
    STAGECRAFT_STATE: project.state,
    STAGECRAFT_GIVEN_STATE: project.state,
    STAGECRAFT_PAGE_URL: record.urls.page,
    STAGECRAFT_API_URL: record.urls.api,
    ...(record.database ? { DATABASE_URL: record.database.url } : {}),
  }
}

/** Jest's report, as far as it is read: what Vitest writes, and the component tests' and the fuzzer's reporters in the same form. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  testResults?: { name: string; message?: string; assertionResults: Assertion[] }[]
}

interface Assertion {
  fullName: string
  status: string
  /** In milliseconds. */
  duration?: number | null
  failureMessages?: string[] | null
}

async function countOf(report: string): Promise<Count> {
  const { numPassedTests, numFailedTests, testResults = [] } = JSON.parse(await readFile(report, 'utf8')) as Report
  const failures = testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed')
    const file = fileOf(name)
    // a file that could not be loaded, or whose set-up failed, has a message of its own
    if (failed.length === 0) return message ? [`${file}: ${firstLine(message)}`] : []
    return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages?.[0] ?? 'no reason given')}`)
  })
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed')
      .map(({ fullName, duration }) => ({ file: fileOf(name), name: fullName, seconds: Math.round(duration ?? 0) / 1_000 })),
  )
  return { passed: numPassedTests, failed: numFailedTests, failures, tests }
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function firstLine(text: string): string {
  return stripVTControlCharacters(text).trim().split('\n', 1)[0] ?? ''
}
