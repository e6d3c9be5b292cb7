import type { Message } from '@stagecraft/localstack/supervisor/messages.ts'
import colours from 'picocolors'
import { marks } from './marks.ts'
import type { Output } from './output.ts'

/** Shows the steps of a start: each with its time when it is done; on a terminal the last line names what is still under way. */
export function showSteps(output: Output): (message: Message) => void {
  const running = new Set<string>()
  const live = Boolean(process.stderr.isTTY)
  const line = (text: string) => {
    if (live) process.stderr.write('\r\x1b[2K')
    output.say(text)
    if (live && running.size > 0) process.stderr.write(colours.dim(`  …     ${[...running].join(', ')}`))
  }
  return (message) => {
    if (message.kind === 'started') {
      running.add(message.step)
      if (live) process.stderr.write(`\r\x1b[2K${colours.dim(`  …     ${[...running].join(', ')}`)}`)
    }
    if (message.kind === 'said') line(colours.dim(`        ${message.step}: ${message.line}`))
    if (message.kind === 'done') {
      running.delete(message.step)
      line(
        `  ${marks.ok}  ${message.step.padEnd(message.step.includes(' › ') ? 28 : 14)}${colours.dim(`${(message.milliseconds / 1000).toFixed(2)} s`)}`,
      )
    }
    if (message.kind === 'failed') {
      running.clear()
      line(`  ${marks.fail}  ${message.step}`)
    }
  }
}
