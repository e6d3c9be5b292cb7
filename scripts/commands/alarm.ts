import { setTimeout as sleep } from 'node:timers/promises'
import type { AlarmDetail, AlarmRow } from '@stagecraft/localstack/console/pages/mailbox/types.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { askConsole } from './console-api.ts'

/** The console tries for 90 s at the most, and says then that it did not come to that. */
const longestMs = 120_000

/** The alarms of the stack, with their state and whether they can be made to go off. `--json`: `{ alarms }`, as `AlarmRow` of the console has them. */
export async function listAlarms(project: Project, output: Output): Promise<void> {
  const { alarms } = await askConsole<{ alarms: AlarmRow[] }>(project, 'mailbox/alarms')
  output.result({ alarms }, () => {
    const width = Math.max(0, ...alarms.map(({ name }) => name.length))
    const rows = alarms.map(({ name, state, condition }) => `  ${name.padEnd(width)}  ${state.padEnd(17)}  ${condition}`)
    return [...rows, rows.length > 0 ? '\n  `stagecraft alarm <name>` makes one go off.' : '  The system has no alarms.'].join('\n')
  })
}

/**
 * Makes an alarm go off by causing what it watches, or (`end`) ends that, and waits for its state. Prints who was told. `--json`: `AlarmDetail` of the console.
 * Throws `no-such-alarm`, `no-cause`, and `alarm-not-reached` where it had not that state in time.
 */
export async function alarm(project: Project, output: Output, name: string, { end = false }: { end?: boolean }): Promise<void> {
  const path = `mailbox/alarms/${encodeURIComponent(name)}`
  const wanted = end ? 'OK' : 'ALARM'
  const { says } = await askConsole<{ says: string }>(project, `${path}/${end ? 'end' : 'cause'}`, {})
  output.say(`  ${says}`)
  const until = Date.now() + longestMs
  let now = await askConsole<AlarmDetail>(project, path)
  while (now.cause?.isWorking && Date.now() < until) {
    await sleep(500)
    now = await askConsole<AlarmDetail>(project, path)
  }
  const why = now.cause?.failed ?? (now.cause?.isWorking ? `It was not ${wanted} after ${longestMs / 1_000} s.` : undefined)
  if (why)
    throw new StagecraftError('alarm-not-reached', `${name} is ${now.state}: ${why}`, {
      hint: 'Run the command again, or look at the alarm in `make console`: its history says what it was told.',
    })
  output.result(now, () => {
    const told = now.tells.length > 0 ? `It tells ${now.tells.join(', ')}; \`make mail\` lists what they sent.` : 'It tells nobody.'
    const [last] = now.history
    // what ends by itself may be over again by now
    return [
      `  ${last?.summary ?? now.state}. ${last?.reason ?? now.reason}`,
      `  ${told}`,
      ...(end || !now.cause ? [] : [`  ${now.cause.ends}`]),
    ].join('\n')
  })
}
