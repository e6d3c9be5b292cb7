import type { Reporter, TestCase } from 'vitest/node'

/** A Vitest reporter that tells the process that started it how many tests are done, one message a test. It prints nothing. */
export default class ProgressReporter implements Reporter {
  #done = 0

  onTestCaseResult(_test: TestCase): void {
    this.#done += 1
    process.send?.({ done: this.#done })
  }
}
