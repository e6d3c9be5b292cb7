import { randomInt } from 'node:crypto'
import type { Project } from '@stagecraft/localstack/project.ts'
import colours from 'picocolors'
import { applicationOf } from '../histories/open.ts'
import { historyText } from '../histories/report.ts'
import { runHistories } from '../histories/run.ts'
import { openStackDriver } from '../histories/stack/open.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import { keptHistory } from './histories.ts'

export interface ChaosOptions {
  seed?: number
  /** After so long no further history begins. */
  minutes: number
}

/**
 * Has work and faults happen to the stack that runs, one history after another, and checks the application's promises meanwhile. What the stack holds stays.
 * A history that fails is made smaller. `--json`: `{ seed, histories, moments, failed }`. Throws `not-running`, `no-histories`.
 */
export async function chaos(project: Project, output: Output, { seed = randomInt(1, 2 ** 31), minutes }: ChaosOptions): Promise<void> {
  const application = await applicationOf(project)
  const { driver, close } = await openStackDriver(project, application, (line) => output.say(colours.dim(`    ${line}`)))
  let isInterrupted = false
  const interrupt = () => {
    isInterrupted = true
    output.say('  The current history is finished, then it ends.')
  }
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const total = { histories: 0, moments: 0 }
  try {
    output.say(`  seed ${seed}`)
    for (const end = Date.now() + minutes * 60_000; Date.now() < end && !isInterrupted; total.histories += 1) {
      const own = seed + total.histories
      const { moments, failed } = await runHistories(driver, application, { runs: 1, seed: own })
      total.moments += moments
      if (failed) {
        const file = await keptHistory(project, failed.history, own)
        const { history, outcome } = failed
        const text = `${marks.fail}  history ${total.histories + 1}, seed ${own}:\n${historyText(history, outcome, application)}\n  To repeat it, run\n    make histories HISTORY=${file} DRIVER=stack`
        output.result({ seed, ...total, failed: { ...history, breaches: outcome.breaches } }, () => text)
        process.exitCode = 1
        return
      }
      output.say(`  ${marks.ok}  history ${total.histories + 1}: ${moments} looks`)
    }
    output.result(
      { seed, ...total, failed: null },
      () => `${marks.ok}  ${total.histories} histories held, looked at ${total.moments} times; seed ${seed}`,
    )
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    await close()
  }
}
