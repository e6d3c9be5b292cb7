import { randomInt } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { closing } from '../closing.ts'
import type { ApplicationHistories } from '../histories/application.ts'
import type { History } from '../histories/history.ts'
import { mutantTable, withTable } from '../histories/mutant-table.ts'
import { isFound, type Tried, tryMutants } from '../histories/mutants.ts'
import { applicationOf, openSimulation } from '../histories/open.ts'
import { historyText, repeating } from '../histories/report.ts'
import { type Driver, runHistories } from '../histories/run.ts'
import type { Simulation } from '../histories/simulation/simulation.ts'
import { withStackDriver } from '../histories/stack/open.ts'
import { notAllowed } from '../histories/stage/not-allowed.ts'
import { withStageDriver } from '../histories/stage/open.ts'
import { openStage } from '../histories/stage/stage.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

export interface HistoriesOptions {
  /** How many histories; 200 if left out, and with `mutants` 1,000. */
  runs?: number
  seed?: number
  /** With `seed`: the path of a failure, to go straight to it. */
  from?: string
  /** A file with one history, to run that alone. */
  history?: string
  /** Makes the application's mutants in turn, those with the text in their name where there is one, at most `runs` histories each. */
  mutants?: true | string
  /** With `mutants`: a file that gets the figures, between the lines `<!-- mutants -->` and `<!-- /mutants -->`. */
  out?: string
  /** `simulation`, `stack`: the stack that runs, or `aws`: the stage `stage` on AWS. */
  driver?: string
  stage?: string
  /** With `aws`: a JSON file with the access tokens of people, by user name. */
  tokens?: string
}

/**
 * Runs generated histories of files, requests and faults, and compares what comes of them with what the application promises, at every moment.
 * The first that fails is made smaller and printed with the commands that repeat it. `--json`: `{ seed, histories, moments, faults, failed }`.
 */
export async function runAllHistories(
  project: Project,
  output: Output,
  { seed = randomInt(1, 2 ** 31), from, history, mutants, out, driver = 'simulation', stage, tokens, ...given }: HistoriesOptions,
): Promise<void> {
  const application = await applicationOf(project)
  // some mistakes are found by one history of hundreds; each is over with the first history that finds it
  const runs = given.runs ?? (mutants ? 1_000 : 200)
  const asked = { runs, seed, history, driver }
  if (driver === 'stack')
    return withStackDriver(project, application, telling(output), (opened) => onDeployed(opened, application, asked, project, output))
  if (driver === 'aws') return onStage(project, application, { ...asked, name: stage ?? '', tokens }, output)
  if (driver !== 'simulation')
    throw new StagecraftError('no-such-driver', `There is no driver “${driver}”.`, { hint: 'There are: simulation, stack, aws.' })
  // its server is a process of its own
  const { simulation, close } = await openSimulation(project, application)
  await closing(close, async () => {
    if (history) return await repeat(simulation, application, await historyIn(history), output)
    output.say(`  seed ${seed}`)
    if (mutants) return await findMutants(simulation, application, { runs, seed, text: mutants === true ? '' : mutants, out }, project, output)
    await runAndReport(simulation, application, { runs, seed, path: from }, project, output)
  })
}

async function runAndReport(
  driver: Driver<unknown>,
  application: ApplicationHistories<unknown>,
  asked: { runs: number; seed: number; path?: string | undefined; how?: string },
  project: Project,
  output: Output,
): Promise<void> {
  const { seed } = asked
  const progress = (done: number) => done % 100 === 0 && output.say(`  ${done} histories`)
  const { held, moments, faults, failed } = await runHistories(driver, application, { ...asked, progress: (done) => void progress(done) })
  const file = failed && (await keptHistory(project, failed.history, seed))
  const shown = failed ? { ...failed.history, breaches: failed.outcome.breaches } : null
  output.result({ seed, histories: held + (failed ? 1 : 0), moments, faults, failed: shown }, () =>
    failed && file
      ? [
          `${marks.fail}  history ${held + 1} failed; made smaller ${failed.shrinks} times:`,
          historyText(failed.history, failed.outcome, application),
          '  To repeat it, run',
          ...repeating(failed, seed, file, asked.how).map((command) => `    ${command}`),
        ].join('\n')
      : `${marks.ok}  ${held} histories held, looked at in ${moments} moments; ${faults.happened} of ${faults.generated} faults happened; seed ${seed}`,
  )
  if (failed) process.exitCode = 1
}

async function onStage(
  project: Project,
  application: ApplicationHistories<unknown>,
  { name, tokens, ...asked }: Deployed & { name: string; tokens: string | undefined },
  output: Output,
): Promise<void> {
  const driver = `aws STAGE=${name} TOKENS=${tokens ?? ''}`
  try {
    const stage = await openStage(project, name)
    output.say(`  ${stage.stack} at ${stage.api}`)
    await withStageDriver(project, application, stage, { ...telling(output), tokens }, (opened) =>
      onDeployed(opened, application, { ...asked, driver }, project, output),
    )
  } catch (error) {
    throw notAllowed(error) ?? error
  }
}

interface Deployed {
  runs: number
  seed: number
  history: string | undefined
  /** As `DRIVER` names it. */
  driver: string
}

const telling = (output: Output) => ({ tell: (line: string) => output.say(`    ${line}`) })

async function onDeployed(
  opened: Driver<unknown>,
  application: ApplicationHistories<unknown>,
  { runs, seed, history, driver }: Deployed,
  project: Project,
  output: Output,
): Promise<void> {
  if (history) return await repeat(opened, application, await historyIn(history), output)
  output.say(`  seed ${seed}`)
  await runAndReport(opened, application, { runs, seed, how: `DRIVER=${driver}` }, project, output)
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
  { text, out, ...asked }: { runs: number; seed: number; text: string; out: string | undefined },
  project: Project,
  output: Output,
): Promise<void> {
  const progress = async (tried: Tried<unknown>) => {
    output.say(`  ${mutantText(tried)}`)
    const { mutant, history } = tried
    if (history) await writeHistory(project, `mutant-${slug(mutant.name)}`, { mutant: mutant.name, ...history })
  }
  if (out && text)
    throw new StagecraftError('part-of-a-table', `OUT replaces the whole table, and “${text}” chooses some of the mutants.`, {
      hint: 'Leave one of the two out.',
    })
  // an hour later would be too late to find that out
  if (out) withTable(await readNamed(out), '')
  const chosen = (application.mutants ?? []).filter(({ name }) => name.includes(text))
  const all = await tryMutants(simulation, application, chosen, { ...asked, shrinkMs: shrinkMutantMs, progress })
  if (out) await writeFile(out, withTable(await readNamed(out), mutantTable(all, asked)))
  const missed = all.filter((tried) => !isFound(tried))
  const shown = all.map(({ mutant, foundBy = null, breaches, milliseconds }) => ({ ...mutant, foundBy, breaches, milliseconds }))
  output.result(
    { seed: asked.seed, mutants: shown },
    () => `${missed.length === 0 ? marks.ok : marks.fail}  ${all.length - missed.length} of ${all.length} mutants were found`,
  )
  if (missed.length > 0) process.exitCode = 1
}

async function historyIn(file: string): Promise<History<unknown>> {
  const text = await readNamed(file)
  try {
    return JSON.parse(text) as History<unknown> // as `keptHistory` writes it
  } catch (cause) {
    throw new StagecraftError('no-history', `${file} holds no history: it is not JSON.`, { hint: 'Give a file that `make histories` wrote.', cause })
  }
}

async function readNamed(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw new StagecraftError('no-such-file', `${file} cannot be read: ${cause.message}`, { hint: 'Its path begins in the current folder.', cause })
  })
}

/** The list is long: each of its histories is made smaller for so long only. */
const shrinkMutantMs = 12_000

function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}

function mutantText(tried: Tried<unknown>): string {
  const { mutant, foundBy, breaches, milliseconds } = tried
  const how = foundBy === undefined ? 'not found' : `history ${foundBy}, ${(milliseconds / 1_000).toFixed(1)} s: ${breaches[0]}`
  return `${isFound(tried) ? marks.ok : marks.fail}  ${mutant.name} (${mutant.breaks}): ${how}`
}

/** Writes a history that failed to a file, relative to the project. Whoever wants to keep it as a test moves it to the others. */
export function keptHistory(project: Project, history: History<unknown>, seed: number): Promise<string> {
  return writeHistory(project, `failed-${seed}`, history)
}

async function writeHistory(project: Project, name: string, history: History<unknown> & { mutant?: string }): Promise<string> {
  const folder = join(project.programs, 'histories')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${name}.json`)
  await writeFile(file, `${JSON.stringify(history)}\n`)
  return relative(project.root, file)
}

/** A whole number above 0 of the command line. Throws `not-a-number`. */
export function countOf(text: string, name: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  throw new StagecraftError('not-a-number', `${name} is “${text}”.`, { hint: 'Give a whole number above 0.' })
}
