import { defaultEngine } from '@stagecraft/localstack/engines/default.ts'
import type { Engine } from '@stagecraft/localstack/engines/engine.ts'
import { databaseOf } from '@stagecraft/localstack/postgres/database.ts'

/** Tests that only some engines can pass: what they need of the engine, by what it says of itself. */
export interface Need {
  /** Glob patterns, as Vitest's `--exclude` takes them. */
  files: readonly string[]
  /** Single tests of other files, which ask the engine's capabilities themselves: `file: test`. */
  tests?: readonly string[]
  isMet(engine: Engine): boolean
  /** Why they are skipped where it is not. A sentence without its full stop. */
  why: string
}

/** Every one; tests/structure/permissions.test.ts looks whether the files are there. */
export const needs: readonly Need[] = [
  {
    files: ['clients', 'inner-paths', 'other-pages', 'strangers'].map((name) => `tests/security/engine/${name}.test.ts`),
    isMet: ({ capabilities }) => capabilities.verifiesCallers,
    why: 'the engine does not verify who calls it',
  },
  {
    files: [
      'tests/projects/pipeline/code-pipeline.test.ts',
      'tests/projects/pipeline/github-roles.test.ts',
      'tests/security/permissions/boundaries.test.ts',
      'tests/security/permissions/decisions.test.ts',
      'tests/security/permissions/drop-off.test.ts',
      'tests/security/tokens/own-roles.test.ts',
    ],
    tests: ['tests/projects/description-followed.test.ts: a grant that is taken away is refused from then on'],
    isMet: ({ capabilities }) => capabilities.enforcesRoles,
    why: 'the engine does not enforce roles',
  },
  {
    files: [
      'added-stage',
      'bootstrap',
      'deployment',
      'doctor',
      'edge-alarms',
      'histories-on-dev',
      'histories-stage',
      'killed-deployments',
      'origin-secret',
      'pipeline/builds',
      'recovered-stacks',
      'refusals',
      'rehearsal',
      'removal',
      'stage-templates',
      'traffic',
    ].map((name) => `tests/projects/${name}.test.ts`),
    isMet: ({ name }) => name === defaultEngine,
    why: 'they start the default engine themselves, whichever is chosen: only it stands in for several accounts and their roles',
  },
  {
    files: ['tests/system/migrations.test.ts'],
    isMet: ({ capabilities }) => !('AWS::CloudFormation::CustomResource' in capabilities.lacks),
    why: 'the engine’s CloudFormation has no custom resources',
  },
  {
    files: [],
    tests: [
      'tests/projects/broken-state.test.ts: parts of its kept state',
      'tests/projects/lost-folder.test.ts: a message is still there after its folder was moved',
    ],
    isMet: ({ capabilities }) => capabilities.carriesState,
    why: 'the engine’s state cannot be carried elsewhere, and lies in other files',
  },
  {
    files: ['tests/faults/restore-killed.test.ts', 'tests/faults/snapshots.test.ts'],
    isMet: ({ database }) => databaseOf(database).copies !== undefined,
    why: 'the data of a PostgreSQL in a container are not copied yet',
  },
  {
    files: ['tests/faults/alarms.test.ts'],
    tests: ['tests/system/console-acts.test.ts: all that causes an alarm'],
    isMet: ({ mail }) => mail !== undefined,
    why: 'the engine has no mailbox, and its alarms take minutes',
  },
  {
    files: [],
    tests: [
      'tests/system/console-logs.test.ts: a line leads to its trace over all stations',
      'tests/system/console.test.ts: a request of the API has its function’s invocation; what went into a function is shown as text',
    ],
    isMet: ({ invocations }) => invocations !== undefined,
    why: 'the engine keeps no invocations, of which traces are made',
  },
  {
    files: ['tests/projects/full-disk.test.ts'],
    tests: ['tests/projects/private-files.test.ts: the modes of the folder for functions’ code, and what the database’s account can read'],
    isMet: ({ runsIn }) => runsIn === 'process',
    why: 'the database’s data are in a volume, and functions’ code is in the container',
  },
  {
    files: [],
    tests: [
      'tests/projects/debugging.test.ts: a consumer stops at a breakpoint in its source, and goes on',
      'tests/projects/odd-folder.test.ts: its consumer stops at a breakpoint in its source',
    ],
    isMet: ({ runsIn }) => runsIn === 'process',
    why: 'no debugger reaches a function in a container',
  },
  {
    files: ['tests/faults/killed-functions.test.ts'],
    isMet: ({ runsIn }) => runsIn === 'process',
    why: 'the processes of its functions are in a container',
  },
]

/** What is left out of a run on `engine`, and why. */
export function unmetNeeds(engine: Engine): Required<Omit<Need, 'isMet'>>[] {
  return needs.filter(({ isMet }) => !isMet(engine)).map(({ files, tests = [], why }) => ({ files, tests, why }))
}
