import { defineConfig } from 'vitest/config'

/** The tests that look at the sources alone: quick, and without a database. */
export default defineConfig({ test: { include: ['tests/structure/**/*.test.ts'] } })
