import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{backend,frontend,localstack,scripts}/**/*.test.ts'],
    globalSetup: ['tests/setup/postgres.ts'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
