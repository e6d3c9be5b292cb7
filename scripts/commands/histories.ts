import { randomInt } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { ApplicationHistories } from '../histories/application.ts'
import type { History } from '../histories/history.ts'
import { applicationOf, openSimulation } from '../histories/open.ts'
import { historyText, repeating } from '../histories/report.ts'
import { type Failure, runHistories } from '../histories/run.ts'
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
}

/**
 * Runs generated histories of files, requests and faults, and compares what comes of them with what the application promises, at every moment.
 * The first that fails is made smaller and printed with the commands that repeat it. `--json`: `{ seed, histories, moments, failed }`.
 */
export async function runAllHistories(
  project: Project,
  output: Output,
  { runs, seed = randomInt(2 ** 31), from, history }: HistoriesOptions,
): Promise<void> {
  const application = await applicationOf(project)
  const { simulation, close } = await openSimulation(project, application)
  try {
    if (history) return await repeat(simulation, application, JSON.parse(await readFile(history, 'utf8')) as History<unknown>, output)
    output.say(`  seed ${seed}`)
    const progress = (done: number) => done % 100 === 0 && output.say(`  ${done} histories`)
    const { held, moments, failed } = await runHistories(simulation, application, { runs, seed, path: from, progress: (done) => void progress(done) })
    const file = failed && (await kept(project, failed, seed))
    output.result(
      { seed, histories: held + (failed ? 1 : 0), moments, failed: failed ? { ...failed.history, breaches: failed.outcome.breaches } : null },
      () =>
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
  } finally {
    await close()
  }
}

async function repeat(
  simulation: { run(history: History<unknown>): Promise<Failure<unknown>['outcome']> },
  application: ApplicationHistories<unknown>,
  history: History<unknown>,
  output: Output,
): Promise<void> {
  const outcome = await simulation.run(history)
  const isHeld = outcome.breaches.length === 0
  output.result({ ...outcome }, () =>
    isHeld ? `${marks.ok}  the history held, looked at in ${outcome.moments} moments` : historyText(history, outcome, application),
  )
  if (!isHeld) process.exitCode = 1
}

// whoever wants to keep it as a test moves it to the others
async function kept(project: Project, { history }: Failure<unknown>, seed: number): Promise<string> {
  const folder = join(project.programs, 'histories')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `failed-${seed}.json`)
  await writeFile(file, `${JSON.stringify(history)}\n`)
  return relative(project.root, file)
}

/** A whole number above 0 of the command line. Throws `not-a-number`. */
export function countOf(text: string, name: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new StagecraftError('not-a-number', `${name} is “${text}”.`, { hint: 'Give a whole number above 0.' })
}
