import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import colours from 'picocolors'
import { confirm } from '../output/confirm.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import type { Conduct } from './deployment.ts'
import { overviewOf } from './overview.ts'
import { overviewText } from './overview-text.ts'
import { smokeTest } from './smoke.ts'

/** A deployment that is conducted from the command line. `yes`: shows the plan and does not ask. */
export function onTerminal(output: Output, yes: boolean): Conduct {
  const live = Boolean(process.stderr.isTTY)
  // elsewhere a line a minute says that it is alive
  const everyMs = live ? 0 : 60_000
  let toldAt = performance.now()
  return {
    async step(name, work) {
      const started = performance.now()
      toldAt = started
      if (live) process.stderr.write(colours.dim(`  …     ${name}`))
      const clear = () => live && process.stderr.write('\r\x1b[2K')
      try {
        const result = await work()
        clear()
        output.say(`  ${marks.ok}  ${name.padEnd(14)}${colours.dim(`${((performance.now() - started) / 1_000).toFixed(1)} s`)}`)
        return result
      } catch (error) {
        clear()
        output.say(`  ${marks.fail}  ${name}`)
        throw error
      }
    },
    detail(line) {
      const isFailure = line.includes('FAILED')
      if (!isFailure && performance.now() - toldAt < everyMs) return
      toldAt = performance.now()
      if (live) process.stderr.write('\r\x1b[2K')
      output.say(colours.dim(`        ${line}`))
    },
    async confirm(context, plan) {
      const overview = overviewOf(context, plan)
      if (output.json) output.say(JSON.stringify(overview))
      else output.say(`\n${overviewText(overview)}\n`)
      if (yes) return
      const { stage } = context.target
      await confirm({
        question: `Bring ${stage} to ${plan.release.manifest.name}?`,
        what: `This changes ${stage}.`,
        hint: 'Add YES=1 where nobody can be asked.',
        refused: `${stage} was left as it is.`,
      })
    },
    smoke: smokeTest,
  }
}

/** `ALLOW_REPLACEMENT=A,B` as logical ids. Throws `not-an-id`. */
export function idsOf(text: string | undefined): string[] {
  const ids = (text ?? '').split(',').filter(Boolean)
  for (const id of ids)
    if (!/^[A-Za-z0-9]+$/.test(id))
      throw new StagecraftError('not-an-id', `${id} is no logical id of a resource: they have letters and digits only.`, {
        hint: 'Separate several by commas.',
      })
  return ids
}
