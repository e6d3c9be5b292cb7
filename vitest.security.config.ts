import { defineConfig } from 'vitest/config'

// one stack of the application for all files, started and removed by the set-up: a file at a time, each in a process of its own
export default defineConfig({
  test: {
    include: ['tests/security/**/*.test.ts'],
    globalSetup: ['tests/faults/support/private-stack.ts'],
    fileParallelism: false,
    // real processes on a machine that others use: a second try tells a slow moment from a defect
    retry: 1,
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
