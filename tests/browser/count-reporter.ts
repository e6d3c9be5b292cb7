import { writeFile } from 'node:fs/promises'

interface Suite {
  tests: { passed: boolean; skipped: boolean }[]
  suites: Suite[]
}

interface Session {
  passed: boolean
  testResults?: Suite
}

/** A reporter of @web/test-runner that writes how many tests passed and failed, in the form of Jest's report, to `file`; a file that could not run counts as one failure. */
export function countReporter(file: string | undefined) {
  return {
    async onTestRunFinished({ sessions }: { sessions: Session[] }): Promise<void> {
      if (!file) return
      const tests = sessions.flatMap(({ testResults }) => (testResults ? testsOf(testResults) : [])).filter(({ skipped }) => !skipped)
      const failed = tests.filter(({ passed }) => !passed).length
      const broken = sessions.filter(
        ({ passed, testResults }) => !passed && (!testResults || testsOf(testResults).every((test) => test.passed || test.skipped)),
      ).length
      await writeFile(file, JSON.stringify({ numPassedTests: tests.length - failed, numFailedTests: failed + broken }))
    },
  }
}

function testsOf({ tests, suites }: Suite): Suite['tests'] {
  return [...tests, ...suites.flatMap(testsOf)]
}
