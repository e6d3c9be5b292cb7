import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** One file after another in the order of their names; the system test that stops the given stack comes last. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const key = ({ moduleId }: TestSpecification) => `${moduleId.includes('down-and-up') ? 1 : 0}${moduleId}`
    return files.toSorted((one, other) => key(one).localeCompare(key(other)))
  }
}

/** The suites of `stagecraft test` that Vitest runs, a project each. `npx vitest run FILE` finds the project of a file by itself. */
export default defineConfig({
  test: {
    sequence: { sequencer: InOrder },
    projects: [
      // sources alone: quick, and without a database; on a busy machine a policy over a whole template takes longer than Vitest's five seconds
      { test: { name: 'structure', include: ['tests/structure/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: { ...beside('units', '*.test.ts'), exclude: [...configDefaults.exclude, '**/*.integration.test.ts'] },
      },
      // with the programs that the kit is made for
      { test: beside('integration', '*.integration.test.ts') },
      // on a PostgreSQL server of their own, with AWS in memory
      {
        test: {
          name: 'histories',
          include: ['tests/histories/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 900_000,
          hookTimeout: 120_000,
        },
      },
      // what AWS does, on a bare engine that the set-up starts
      {
        test: {
          name: 'conformance',
          include: ['tests/conformance/**/*.test.ts'],
          globalSetup: ['tests/conformance/setup.ts'],
          maxConcurrency: 24,
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      // on the machine's Docker daemon
      {
        test: {
          name: 'containers',
          include: ['tests/containers/**/*.test.ts'],
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          pool: 'forks',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      // on a private stack of the application: of `stagecraft test`, or else of the set-up
      ...['system', 'security', 'faults'].map((name) => onStacks(name, ['tests/setup/private-stack.ts'])),
      // each file on stacks of its own
      onStacks('projects'),
      onStacks('adoption'),
    ],
  },
})

/** A suite whose files stand beside what they test. */
function beside(name: string, files: string) {
  return {
    name,
    include: [`{backend,create,frontend,localstack,scripts}/**/${files}`],
    globalSetup: ['tests/setup/postgres.ts'],
    pool: 'threads' as const,
    // the functions' log goes through the console, so that it is shown where a test fails
    env: { POWERTOOLS_DEV: 'true' },
    isolate: false,
    maxWorkers: 2,
    // where one run holds several projects, each kind runs by itself
    sequence: { groupOrder: 1 },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  }
}

/** A suite whose files start, stop or break stacks: one file after another. */
function onStacks(name: string, globalSetup: string[] = []) {
  return {
    test: {
      name,
      include: [`tests/${name}/**/*.test.ts`],
      globalSetup,
      sequence: { groupOrder: 2 },
      fileParallelism: false,
      isolate: false,
      pool: 'forks' as const,
      // an engine in a container, on a machine that does much else, starts in a minute
      testTimeout: 900_000,
      hookTimeout: 900_000,
    },
  }
}
