import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'
import { requireCompose } from '@stagecraft/localstack/docker/compose-version.ts'
import { defaultEngine } from '@stagecraft/localstack/engines/default.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { ownSuite } from './own-suite.ts'
import type { PrivateStack } from './private-stack.ts'

/** How many tests a suite ran; a suite that could not run at all counts as one failure. */
export interface Count {
  passed: number
  failed: number
  /** What failed, by name, with the first line of why. */
  failures: readonly string[]
  /** What passed, by name, where the suite says it. */
  tests?: readonly PassedTest[]
}

export interface PassedTest {
  file: string
  name: string
  seconds: number
}

export interface Suite {
  name: string
  description: string
  /** Whether its tests run on a private stack; one that it breaks nobody else may have. */
  needsStack: boolean | 'to itself'
  /** Where its tests are; an application that has none there has no such suite. */
  files?: string
  /** Whether the application has what it tests. */
  applies?: (config: StagecraftConfig) => boolean
  /** It is about the kit more than the application, and takes many minutes: it is run where it is asked for. */
  isLong?: true
  /** How many generated cases it tries: where it is asked for by name or with `all`, and else. Its command has the number as `{cases}`, its tests as STAGECRAFT_TEST_CASES. */
  cases?: { all: number; few: number }
  /** Its tests run a stack whose decisions about roles are looked at in the end. */
  decides?: true
  /** Its tests use a browser, which drops what it loads when a network interface comes or goes (ERR_NETWORK_CHANGED). */
  browses?: true
  /** Its tests make and remove network interfaces. */
  changesNetwork?: true
  /** What this machine or the chosen engine lacks for it; undefined where it can run. A suite that cannot run counts nothing. */
  lacks?: (project: Project) => Promise<string | undefined>
  /** Runs it in place of `command`. */
  run?: (project: Project, stack: PrivateStack | undefined) => Promise<Count>
  /** Below node_modules/.bin, with its arguments; `{report}` is where it writes its JSON report in Jest's form, `{cases}` is of `cases`. */
  command: readonly string[]
}

/** All that the suites print is shown, and at once. */
export const isVerbose = Boolean(process.env.VERBOSE)

/** Every suite: the quickest first, then what browsers have to wait for, then the longest, so that all lanes end at about the same time. */
export const suites: readonly Suite[] = [
  {
    name: 'structure',
    description: 'import directions, permissions, packages, generated documents',
    needsStack: false,
    files: 'tests/structure/**/*.test.ts',
    command: vitest('structure'),
  },
  {
    name: 'containers',
    description: 'the compose file, engines and PostgreSQL in containers: killed, restarted, refused',
    isLong: true,
    changesNetwork: true,
    needsStack: false,
    files: 'tests/containers/**/*.test.ts',
    lacks: whyNoContainers,
    command: vitest('containers'),
  },
  {
    name: 'faults',
    description: 'parts killed, database stopped, messages doubled and shuffled: nothing lost, applied twice or out of order',
    isLong: true,
    needsStack: 'to itself',
    decides: true,
    browses: true,
    files: 'tests/faults/**/*.test.ts',
    command: vitest('faults'),
  },
  {
    name: 'units',
    description: 'rules, use cases and adapters, on a real PostgreSQL',
    needsStack: false,
    files: '{backend,create,frontend,localstack,scripts}/**/*.test.ts',
    command: vitest('units'),
  },
  {
    name: 'integration',
    description: 'the kit with the programs that it is made for: the Framework, engines, pip, Git',
    isLong: true,
    needsStack: false,
    files: '{backend,create,frontend,localstack,scripts}/**/*.integration.test.ts',
    command: vitest('integration'),
  },
  {
    name: 'conformance',
    description: 'what AWS documents, behaviour by behaviour, on a bare engine',
    needsStack: false,
    files: 'tests/conformance/**/*.test.ts',
    command: vitest('conformance'),
  },
  {
    name: 'fuzz',
    // with those that cover the description, which are about 1,400
    cases: { all: 3_600, few: 600 },
    description: 'requests generated from the API’s description, as each sample person',
    needsStack: true,
    applies: ({ fuzz }) => fuzz !== undefined,
    command: ['stagecraft', 'fuzz', '--cases', '{cases}', '--report', '{report}'],
  },
  {
    name: 'system',
    description: 'journeys in a real browser, both gateways',
    browses: true,
    needsStack: true,
    decides: true,
    files: 'tests/system/**/*.test.ts',
    command: vitest('system'),
  },
  {
    name: 'histories',
    description: 'generated histories of work and faults in simulated time, the promises at every moment, and mistakes made on purpose',
    needsStack: false,
    cases: { all: 200, few: 40 },
    files: 'tests/histories/**/*.test.ts',
    command: vitest('histories'),
  },
  {
    name: 'projects',
    description:
      'small projects and copies, each with its own stack: states that are broken, odd folders, edits, recipes, debugging, both ways to deploy',
    isLong: true,
    browses: true,
    needsStack: false,
    decides: true,
    files: 'tests/projects/**/*.test.ts',
    command: vitest('projects'),
  },
  {
    name: 'adoption',
    description: 'repositories that do not know the kit, each with its own stack, and the packages as they are published',
    isLong: true,
    needsStack: false,
    decides: true,
    lacks: async ({ engine }) => whyOnDefaultEngine(engine),
    files: 'tests/adoption/**/*.test.ts',
    command: vitest('adoption'),
  },
  {
    name: 'security',
    description: 'valid and forged tokens, foreign pages and other users at every port, functions under their own roles',
    browses: true,
    needsStack: true,
    decides: true,
    files: 'tests/security/**/*.test.ts',
    command: vitest('security'),
  },
  {
    name: 'components',
    description: 'every state of every component in a real browser, with axe',
    browses: true,
    needsStack: false,
    files: 'frontend/**/*.browser-test.ts',
    command: ['wtr', '--config', 'tests/browser/web-test-runner.config.mjs'],
  },
]

/** The suites that this application has: its own tests as one, if package.json has a script `test`, or else those of the kit. */
export function suitesOf(project: Project): Suite[] {
  const { root, config } = project
  const own = ownSuite(root)
  if (own) return [own]
  const isTest = (path: string) => !/(^|\/)node_modules\//.test(path)
  if (project.isAdopted) return []
  return suites.filter(({ files, applies }) => (!files || globSync(files, { cwd: root }).some(isTest)) && (!applies || applies(config)))
}

/** Those of `suites` that are named; or else all but the long ones, which `all` adds, and which run where there are no others. Throws `no-such-suite`. */
export function chosenOf(suites: readonly Suite[], names: readonly string[], all = false): readonly Suite[] {
  if (names.length > 0) {
    const chosen = suites.filter(({ name }) => names.includes(name))
    if (chosen.length > 0) return chosen
    throw new StagecraftError('no-such-suite', `There is no suite ${names.join(', ')}.`, {
      hint: `There are: ${suites.map(({ name }) => name).join(', ')}.`,
    })
  }
  const short = suites.filter(({ isLong }) => !isLong)
  return all || short.length === 0 ? suites : short
}

/** Whether suites try all of their generated cases, or few. */
export type Tries = 'all' | 'few'

/** All where suites are named, or all are asked for. */
export function triesOf(names: readonly string[], all = false): Tries {
  return all || names.length > 0 ? 'all' : 'few'
}

/** How many generated cases a suite tries; empty where it generates none. */
export function casesOf({ cases }: Pick<Suite, 'cases'>, tries: Tries): string {
  return String(cases?.[tries] ?? '')
}

/** Why no container can be started on this machine, in a sentence; undefined where it can. */
export async function whyNoContainers(): Promise<string | undefined> {
  try {
    await requireCompose()
    return undefined
  } catch (error) {
    if (error instanceof StagecraftError) return error.message
    throw error
  }
}

/** Why a suite that is about the kit around the engine is not run on another one than the default, in a sentence; undefined on that one. */
export function whyOnDefaultEngine(engine: string): string | undefined {
  return engine === defaultEngine
    ? undefined
    : 'It is about repositories and the kit around the engine, and uses all that the default engine has: `make test SUITE=adoption` runs it there.'
}

function vitest(project: string): readonly string[] {
  const progress = fileURLToPath(new URL('./progress-reporter.ts', import.meta.url))
  // `minimal` names only what failed, and `passed-only` drops what passing tests log
  const shown = isVerbose ? ['--reporter=default'] : ['--reporter=minimal', '--silent=passed-only']
  return ['vitest', 'run', '--project', project, ...shown, `--reporter=${progress}`, '--reporter=json', '--outputFile.json={report}']
}
