import { randomInt } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { ApplicationHistories } from '../histories/application.ts'
import type { History } from '../histories/history.ts'
import { isFound, type Tried, tryMutants } from '../histories/mutants.ts'
import { applicationOf, openSimulation } from '../histories/open.ts'
import { historyText, repeating } from '../histories/report.ts'
import { type Driver, runHistories } from '../histories/run.ts'
import type { Simulation } from '../histories/simulation/simulation.ts'
import { openStackDriver } from '../histories/stack/open.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

export interface HistoriesOptions {
  /** How many histories. */
  runs: number
  seed?: number
  /** With `seed`: the path of a failure, to go straight to it. */
  from?: string
  /** A file with one history, to run that alone. */
  history?: string
  /** Makes the application's mutants in turn, those with the text in their name where there is one, at most `runs` histories each. */
  mutants?: true | string
  /** `simulation`, or `stack`: the stack that runs. */
  driver?: string
}

/**
 * Runs generated histories of files, requests and faults, and compares what comes of them with what the application promises, at every moment.
 * The first that fails is made smaller and printed with the commands that repeat it. `--json`: `{ seed, histories, moments, failed }`.
 */
export async function runAllHistories(
  project: Project,
  output: Output,
  { runs, seed = randomInt(1, 2 ** 31), from, history, mutants, driver = 'simulation' }: HistoriesOptions,
): Promise<void> {
  const application = await applicationOf(project)
  if (driver === 'stack') return onStack(project, application, { runs, seed, history }, output)
  if (driver !== 'simulation')
    throw new StagecraftError('no-such-driver', `There is no driver “${driver}”.`, { hint: 'There are: simulation, stack.' })
  const { simulation, close } = await openSimulation(project, application)
  // its server is a process of its own
  const interrupt = () => void close().finally(() => process.exit(130))
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  try {
    if (history) return await repeat(simulation, application, JSON.parse(await readFile(history, 'utf8')) as History<unknown>, output)
    output.say(`  seed ${seed}`)
    if (mutants) return await findMutants(simulation, application, { runs, seed, text: mutants === true ? '' : mutants }, output)
    await runAndReport(simulation, application, { runs, seed, path: from }, project, output)
  } finally {
    await close()
  }
}

async function runAndReport(
  driver: Driver<unknown>,
  application: ApplicationHistories<unknown>,
  asked: { runs: number; seed: number; path?: string | undefined },
  project: Project,
  output: Output,
): Promise<void> {
  const { seed } = asked
  const progress = (done: number) => done % 100 === 0 && output.say(`  ${done} histories`)
  const { held, moments, failed } = await runHistories(driver, application, { ...asked, progress: (done) => void progress(done) })
  const file = failed && (await keptHistory(project, failed.history, seed))
  const shown = failed ? { ...failed.history, breaches: failed.outcome.breaches } : null
  output.result({ seed, histories: held + (failed ? 1 : 0), moments, failed: shown }, () =>
    failed && file
      ? [
          `${marks.fail}  history ${held + 1} failed; made smaller ${failed.shrinks} times:`,
          historyText(failed.history, failed.outcome, application),
          '  To repeat it, run',
          ...repeating(failed, seed, file).map((command) => `    ${command}`),
        ].join('\n')
      : `${marks.ok}  ${held} histories held, looked at in ${moments} moments; seed ${seed}`,
  )
  if (failed) process.exitCode = 1
}

async function onStack(
  project: Project,
  application: ApplicationHistories<unknown>,
  { runs, seed, history }: { runs: number; seed: number; history: string | undefined },
  output: Output,
): Promise<void> {
  const { driver, close } = await openStackDriver(project, application, (line) => output.say(`    ${line}`))
  try {
    if (history) return await repeat(driver, application, JSON.parse(await readFile(history, 'utf8')) as History<unknown>, output)
    output.say(`  seed ${seed}`)
    await runAndReport(driver, application, { runs, seed }, project, output)
  } finally {
    await close()
  }
}

async function repeat(driver: Driver<unknown>, application: ApplicationHistories<unknown>, history: History<unknown>, output: Output): Promise<void> {
  const outcome = await driver.run(history)
  const isHeld = outcome.breaches.length === 0
  output.result({ ...outcome }, () =>
    isHeld ? `${marks.ok}  the history held, looked at in ${outcome.moments} moments` : historyText(history, outcome, application),
  )
  if (!isHeld) process.exitCode = 1
}

async function findMutants(
  simulation: Simulation<unknown>,
  application: ApplicationHistories<unknown>,
  { text, ...asked }: { runs: number; seed: number; text: string },
  output: Output,
): Promise<void> {
  const progress = (tried: Tried) => output.say(`  ${mutantText(tried)}`)
  const all = await tryMutants(
    simulation,
    application,
    (application.mutants ?? []).filter(({ name }) => name.includes(text)),
    { ...asked, progress },
  )
  const missed = all.filter((tried) => !isFound(tried))
  const shown = all.map((tried) => ({
    name: tried.mutant.name,
    breaks: tried.mutant.breaks,
    foundBy: tried.foundBy ?? null,
    breaches: tried.breaches,
  }))
  output.result(
    { seed: asked.seed, mutants: shown },
    () => `${missed.length === 0 ? marks.ok : marks.fail}  ${all.length - missed.length} of ${all.length} mutants were found`,
  )
  if (missed.length > 0) process.exitCode = 1
}

function mutantText(tried: Tried): string {
  const { mutant, foundBy, breaches, milliseconds } = tried
  const how = foundBy === undefined ? 'not found' : `history ${foundBy}, ${(milliseconds / 1_000).toFixed(1)} s: ${breaches[0]}`
  return `${isFound(tried) ? marks.ok : marks.fail}  ${mutant.name} (${mutant.breaks}): ${how}`
}

/** Writes a history to a file, relative to the project. Whoever wants to keep it as a test moves it to the others. */
export async function keptHistory(project: Project, history: History<unknown>, seed: number): Promise<string> {
  const folder = join(project.programs, 'histories')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `failed-${seed}.json`)
  await writeFile(file, `${JSON.stringify(history)}\n`)
  return relative(project.root, file)
}

/** A whole number above 0 of the command line. Throws `not-a-number`. */
export function countOf(text: string, name: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  throw new StagecraftError('not-a-number', `${name} is “${text}”.`, { hint: 'Give a whole number above 0.' })
}
