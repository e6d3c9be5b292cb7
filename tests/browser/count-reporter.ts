import { writeFile } from 'node:fs/promises'

interface Test {
  name: string
  passed: boolean
  skipped: boolean
  error?: { message?: string }
}

interface Suite {
  name: string
  tests: Test[]
  suites: Suite[]
}

interface Session {
  testFile?: string
  passed: boolean
  errors?: { message: string }[]
  testResults?: Suite
}

/**
 * A reporter of @web/test-runner that writes which tests passed and failed, in the form of Jest's report, to `file`; a file that could not run
 * counts as one failure.
 */
export function countReporter(file: string | undefined) {
  let done = 0
  return {
    // how many tests are done, for the process that started the runner
    reportTestFileResults({ sessionsForTestFile }: { sessionsForTestFile: Session[] }): void {
      done += sessionsForTestFile.map(resultsOf).reduce((sum, { assertionResults }) => sum + assertionResults.length, 0)
      process.send?.({ done })
    },
    async onTestRunFinished({ sessions }: { sessions: Session[] }): Promise<void> {
      if (!file) return
      const testResults = sessions.map(resultsOf)
      const all = testResults.flatMap(({ assertionResults }) => assertionResults)
      const broken = testResults.filter(({ message }) => message !== undefined).length
      const failed = all.filter(({ status }) => status === 'failed').length
      await writeFile(file, JSON.stringify({ numPassedTests: all.length - failed, numFailedTests: failed + broken, testResults }))
    },
  }
}

function resultsOf({ testFile = '', passed, errors, testResults }: Session) {
  const assertionResults = (testResults ? testsOf(testResults) : [])
    .filter(({ skipped }) => !skipped)
    .map((test) => ({
      fullName: test.name,
      status: test.passed ? 'passed' : 'failed',
      failureMessages: test.error?.message ? [test.error.message] : [],
    }))
  const isBroken = !passed && assertionResults.every(({ status }) => status === 'passed')
  return { name: testFile, assertionResults, ...(isBroken ? { message: errors?.[0]?.message ?? 'the file could not run' } : {}) }
}

function testsOf({ name, tests, suites }: Suite): Test[] {
  return [...tests, ...suites.flatMap(testsOf)].map((test) => (name ? { ...test, name: `${name} ${test.name}` } : test))
}
