import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { inEnvironment, installPython } from '@stagecraft/localstack/machine/python.ts'
import { withFolder } from '@stagecraft/localstack/machine/temporary.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { closing } from '../closing.ts'

/** What is left out: both ask for more than a description says, namely what comes of a resource that was made or deleted before. */
const leftOut = ['ensure_resource_availability', 'use_after_free']

export interface FuzzOf {
  /** The OpenAPI document's address. */
  description: string
  accessToken: string
  /** What no answer may hold. */
  forbidden: readonly string[]
  /** The scopes whose operations may answer. */
  scopes: readonly string[]
  /** Cases of each operation at the most, beside those that cover its description. */
  perOperation: number
  seed: number
}

export interface Fuzzed {
  cases: number
  operations: number
  /** Operations with a failure. */
  failed: number
}

/** Puts the fuzzer into a virtual environment of its own, on first use. */
export async function installFuzzer(project: Project, say: (line: string) => void): Promise<string> {
  const folder = join(project.programs, 'fuzz')
  const requirements = new URL('./requirements.txt', import.meta.url)
  await installPython({ folder, requirements, what: 'the fuzzer', code: 'fuzzer-not-installed' }, say)
  return folder
}

/** Runs schemathesis as one person; what it finds, with the request that shows it, goes to stderr. One worker: with several, hypothesis trips over itself. */
export function fuzz(project: Project, environment: string, of: FuzzOf): Promise<Fuzzed> {
  return withFolder(project, 'fuzz', (folder) => fuzzIn(folder, environment, of))
}

async function fuzzIn(folder: string, environment: string, of: FuzzOf): Promise<Fuzzed> {
  const [known, report] = [join(folder, 'known.json'), join(folder, 'report.json')]
  await writeFile(known, JSON.stringify({ forbidden: of.forbidden, scopes: of.scopes }), { mode: 0o600 })
  const own = { STAGECRAFT_FUZZ: known, STAGECRAFT_FUZZ_TOKEN: of.accessToken }
  const code = await run(inEnvironment(environment, 'schemathesis'), words(of, report), folder, own)
  const text = await readFile(report, 'utf8').catch(() => undefined)
  if (!text) throw new StagecraftError('not-fuzzed', `The fuzzer ended with exit code ${code} and wrote no report.`, { hint: 'Its output is above.' })
  return read(JSON.parse(text) as Report)
}

function words({ description, perOperation, seed }: FuzzOf, report: string): string[] {
  return [
    ...['--config-file', fileURLToPath(new URL('schemathesis.toml', import.meta.url)), 'run'],
    description,
    ...['--phases', 'coverage,fuzzing', '--max-examples', String(perOperation), '--seed', String(seed)],
    ...['--checks', 'all', '--exclude-checks', leftOut.join(), '--continue-on-failure', '--suppress-health-check', 'all'],
    ...['--report', 'json', '--report-json-path', report, '--warnings', 'off', '--no-color'],
    // as long as an HTTP API waits: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html. A test is not about time
    ...['--request-timeout', '30', '--max-response-time', '30'],
  ]
}

async function run(program: string, given: string[], cwd: string, own: Record<string, string>): Promise<number> {
  const hooks = fileURLToPath(new URL('.', import.meta.url))
  const env = { ...process.env, PYTHONPATH: hooks, PYTHONDONTWRITEBYTECODE: '1', SCHEMATHESIS_HOOKS: 'checks', ...own }
  const child = spawn(program, given, { cwd, env, stdio: ['ignore', 2, 2] })
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)).once('error', () => resolve(1)))
  return closing(
    async () => void child.kill(),
    () => ended,
  )
}

/** The report of `--report json`, as far as it is read. */
interface Report {
  complete: boolean
  exit_code: number
  operations: { tested: number }
  test_cases: { generated: number }
  failures: { operations: unknown[] }[]
}

function read({ complete, exit_code, operations, test_cases, failures }: Report): Fuzzed {
  const failed = new Set(failures.flatMap((failure) => failure.operations.map((each) => JSON.stringify(each)))).size
  // what could not be tried has failed, and so has a run that ended early or not well
  const untried = failed === 0 && (!complete || exit_code !== 0) ? 1 : 0
  return { cases: test_cases.generated, operations: operations.tested, failed: failed + untried }
}
