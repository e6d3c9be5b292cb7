import { randomInt } from 'node:crypto'
import { type ChaosFault, chaosFaults } from '@stagecraft/localstack/console/pages/chaos/faults.ts'
import type { ChaosEvent } from '@stagecraft/localstack/console/pages/chaos/types.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import colours from 'picocolors'
import type { PossibleFault } from '../histories/history.ts'
import { applicationOf } from '../histories/open.ts'
import { historyText } from '../histories/report.ts'
import { type Driver, runHistories } from '../histories/run.ts'
import { withStackDriver } from '../histories/stack/open.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import { keptHistory } from './histories.ts'

export interface ChaosOptions {
  seed?: number
  /** After so long no further history begins. */
  minutes: number
  /** The names of the faults that may happen, between commas; all where it is left out. */
  faults?: string
  /** What happens goes to stdout, a `ChaosEvent` as JSON a line, for a program that shows it. */
  events?: true
}

/**
 * Has work and faults happen to the stack that runs, one history after another, and checks the application's promises meanwhile. What the stack holds stays.
 * A history that fails is made smaller. `--json`: `{ seed, histories, moments, failed }`. Throws `not-running`, `no-histories`, `no-such-fault`.
 */
export async function chaos(
  project: Project,
  output: Output,
  { seed = randomInt(1, 2 ** 31), minutes, faults, events }: ChaosOptions,
): Promise<void> {
  const chosen = faultsOf(faults)
  const application = await applicationOf(project)
  const tell = (event: ChaosEvent, line: string) => (events ? void process.stdout.write(`${JSON.stringify(event)}\n`) : output.say(line))
  const did = (text: string) => tell({ event: 'did', at: Date.now(), text }, colours.dim(`    ${text}`))
  const ends = endsWhenAsked(project, () => output.say('  The current history is finished, then it ends.'))
  // a second signal ends it at once; the stack is left as it was
  await withStackDriver(project, application, { tell: did, first: ends.ask }, async (driver) => {
    const total = { histories: 0, moments: 0 }
    tell({ event: 'begins', at: Date.now(), seed, minutes, faults: chosen }, `  seed ${seed}`)
    for (const end = Date.now() + minutes * 60_000; Date.now() < end && !ends.isAsked(); total.histories += 1) {
      const own = seed + total.histories
      const { moments, failed } = await runHistories(onlyWith(driver, chosen), application, { runs: 1, seed: own })
      total.moments += moments
      const which = { history: total.histories + 1, seed: own }
      if (failed) {
        const { history } = failed
        const repeat = `make histories HISTORY=${await keptHistory(project, history, own)} DRIVER=stack`
        const text = historyText(history, failed.outcome, application)
        const { breaches } = failed.outcome
        if (events) tell({ event: 'failed', at: Date.now(), ...which, breaches, text, repeat }, '')
        else
          output.result(
            { seed, ...total, failed: { ...history, breaches } },
            () => `${marks.fail}  history ${which.history}, seed ${own}:\n${text}\n  To repeat it, run\n    ${repeat}`,
          )
        process.exitCode = 1
        return
      }
      tell({ event: 'held', at: Date.now(), ...which, moments, inAll: total.moments }, `  ${marks.ok}  history ${which.history}: ${moments} looks`)
    }
    if (events) tell({ event: 'ends', at: Date.now(), ...total }, '')
    else
      output.result(
        { seed, ...total, failed: null },
        () => `${marks.ok}  ${total.histories} histories held, looked at ${total.moments} times; seed ${seed}`,
      )
  }).finally(ends.close)
}

function faultsOf(names: string | undefined): ChaosFault[] {
  const all = Object.keys(chaosFaults) as ChaosFault[] // Object.keys widens to string
  if (names === undefined) return all
  const chosen = names.split(',').filter(Boolean)
  const unknown = chosen.find((name) => !all.some((each) => each === name))
  if (unknown) throw new StagecraftError('no-such-fault', `There is no fault “${unknown}”.`, { hint: `There are: ${all.join(', ')}.` })
  return all.filter((name) => chosen.includes(name))
}

/** Which faults of a history have which name, as a stack makes them. */
const isOf: Readonly<Record<ChaosFault, (fault: PossibleFault) => boolean>> = {
  kill: ({ do: what }) => what === 'kill',
  cut: ({ do: what }) => what === 'cut',
  away: ({ do: what }) => what === 'go away',
  delay: ({ do: what }) => what === 'stall',
  pause: ({ on, do: what }) => on === 'delivery' && what === 'break',
  throttle: ({ on, do: what }) => on === 'delivery' && what === 'throttle',
  redeliver: ({ on, do: what }) => on === 'delivery' && what === 'deliver again',
  repeat: ({ on, do: what }) => on === 'invocation' && what === 'repeat',
}

function onlyWith<Step>(driver: Driver<Step>, chosen: readonly ChaosFault[]): Driver<Step> {
  const possible = driver.possible.filter((fault) => chosen.some((name) => isOf[name](fault)))
  return { possible, run: (history) => driver.run(history) }
}

// whoever ends the stack as well waits for nothing: a history that can't settle any more would be looked at for minutes
function endsWhenAsked(project: Project, said: () => void): { ask(): void; isAsked(): boolean; close(): void } {
  let timer: ReturnType<typeof setInterval> | undefined
  const ask = () => {
    said()
    timer ??= setInterval(async () => {
      if (!(await readStack(project).catch(() => undefined))) process.exit(1)
    }, 1_000)
  }
  return {
    ask,
    isAsked: () => timer !== undefined,
    close: () => clearInterval(timer),
  }
}
