import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** One file after another in the order of their names, but the one that stops the given stack last. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const key = ({ moduleId }: TestSpecification) => `${moduleId.includes('down-and-up') ? 1 : 0}${moduleId}`
    return files.toSorted((one, other) => key(one).localeCompare(key(other)))
  }
}

/** Tests of the whole on a real stack, which `stagecraft test system` starts for them. */
export default defineConfig({
  test: {
    include: ['tests/system/**/*.test.ts'],
    fileParallelism: false,
    // real processes on a machine that others use: a second try tells a slow moment from a defect
    retry: 1,
    sequence: { sequencer: InOrder },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
