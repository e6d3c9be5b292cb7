import { spawn } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'
import { requireCompose } from '@stagecraft/localstack/docker/compose-version.ts'
import { defaultEngine } from '@stagecraft/localstack/engines/default.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { ownSuite } from './own-suite.ts'
import type { PrivateStack } from './private-stack.ts'
import type { Progress } from './progress.ts'

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
  /** Below node_modules/.bin, with its arguments; `{report}` is where it writes its JSON report in Jest's form. */
  command: readonly string[]
}

/** What runs suites, in common for all of a run. */
export interface Run {
  /** Tests that the engine cannot pass, as glob patterns. */
  without: readonly string[]
  /** For what the suites report, gone with the run. */
  folder: string
  progress: Progress
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
    changesNetwork: true,
    needsStack: false,
    files: 'tests/containers/**/*.test.ts',
    lacks: whyNoContainers,
    command: vitest('containers'),
  },
  {
    name: 'faults',
    description: 'parts killed, database stopped, messages doubled and shuffled: nothing lost, applied twice or out of order',
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
    name: 'conformance',
    description: 'what AWS documents, behaviour by behaviour, on a bare engine',
    needsStack: false,
    files: 'tests/conformance/**/*.test.ts',
    command: vitest('conformance'),
  },
  {
    name: 'fuzz',
    // with those that cover the description about 5,000 in all
    description: 'requests generated from the API’s description, as each sample person',
    needsStack: true,
    applies: ({ fuzz }) => fuzz !== undefined,
    command: ['stagecraft', 'fuzz', '--cases', '3600', '--report', '{report}'],
  },
  {
    name: 'system',
    description: 'journeys in a real browser, both gateways, both ways to deploy',
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
    files: 'tests/histories/**/*.test.ts',
    command: vitest('histories'),
  },
  {
    name: 'projects',
    description: 'small projects and copies, each with its own stack: states that are broken, odd folders, edits, recipes, debugging',
    browses: true,
    needsStack: false,
    decides: true,
    files: 'tests/projects/**/*.test.ts',
    command: vitest('projects'),
  },
  {
    name: 'adoption',
    description: 'repositories that do not know the kit, each with its own stack, and the packages as they are published',
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

// The stacks of suites that run side by side take ports of their own: one that is stopped and started again finds its ports free
function portOffset(suite: Suite): number {
  return Number(process.env.STAGECRAFT_PORT_OFFSET ?? 0) + 150 * (suites.indexOf(suite) + 1)
}

/**
 * Runs a suite. On a terminal it shows the suite's progress. What the suite printed goes to stderr if the suite failed;
 * with `VERBOSE` in the environment always, and at once.
 */
export async function runSuite(project: Project, suite: Suite, { folder, progress, without }: Run, stack: PrivateStack | undefined): Promise<Count> {
  if (suite.run) return suite.run(project, stack)
  const report = join(folder, `report-${suite.name}.json`)
  const [command = '', ...words] = suite.command.map((word) => word.replace('{report}', report))
  if (command === 'vitest') words.push(...without.map((pattern) => `--exclude=${pattern}`))
  const child = spawn(join(project.root, 'node_modules', '.bin', command), words, {
    cwd: project.root,
    env: {
      ...process.env,
      ...(stack ? stackEnvironment(stack) : {}),
      STAGECRAFT_RUN: suite.name,
      STAGECRAFT_PORT_OFFSET: String(portOffset(suite)),
      STAGECRAFT_TEST_REPORT: report,
      STAGECRAFT_STATE: stack?.project.state ?? '',
    },
    stdio: isVerbose ? ['ignore', 2, 2, 'ipc'] : ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const printed: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => printed.push(bytes))
  const shown = isVerbose ? undefined : progress.begin(suite.name)
  child.on('message', (message: { done?: number }) => shown?.update(message.done ?? 0))
  let isInterrupted = false
  const interrupt = () => {
    isInterrupted = true
    child.kill('SIGTERM')
  }
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)).once('error', () => resolve(1)))
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  shown?.end()
  // the runner has put away what it had started; whoever called puts away the rest
  if (isInterrupted) throw new StagecraftError('interrupted', 'The tests were interrupted.')
  const count = existsSync(report) ? await countOf(report) : { passed: 0, failed: 0, failures: [] }
  await rm(report, { force: true })
  if (code !== 0 || count.failed > 0) {
    progress.clear()
    for (const bytes of printed) process.stderr.write(bytes)
  }
  // a runner that fell over before or after its tests has failed, whatever it counted
  if (code !== 0 && count.failed === 0) return { ...count, failed: 1, failures: [`the runner ended with exit code ${code}; its output is above`] }
  return count.passed + count.failed === 0 ? { passed: 0, failed: 1, failures: ['no test ran'] } : count
}

function stackEnvironment({ record, project }: PrivateStack): Record<string, string> {
  return {
    STAGECRAFT_STATE: project.state,
    STAGECRAFT_GIVEN_STATE: project.state,
    STAGECRAFT_PAGE_URL: record.urls.page,
    STAGECRAFT_API_URL: record.urls.api,
    ...(record.database ? { DATABASE_URL: record.database.url } : {}),
  }
}

/** Jest's report, as far as it is read: what Vitest writes, and the component tests' and the fuzzer's reporters in the same form. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  testResults?: { name: string; message?: string; assertionResults: Assertion[] }[]
}

interface Assertion {
  fullName: string
  status: string
  /** In milliseconds. */
  duration?: number | null
  failureMessages?: string[] | null
}

async function countOf(report: string): Promise<Count> {
  const { numPassedTests, numFailedTests, testResults = [] } = JSON.parse(await readFile(report, 'utf8')) as Report
  const failures = testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed')
    const file = fileOf(name)
    // a file that could not be loaded, or whose set-up failed, has a message of its own
    if (failed.length === 0) return message ? [`${file}: ${firstLine(message)}`] : []
    return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages?.[0] ?? 'no reason given')}`)
  })
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed')
      .map(({ fullName, duration }) => ({ file: fileOf(name), name: fullName, seconds: Math.round(duration ?? 0) / 1_000 })),
  )
  return { passed: numPassedTests, failed: numFailedTests, failures, tests }
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function firstLine(text: string): string {
  return stripVTControlCharacters(text).trim().split('\n', 1)[0] ?? ''
}
