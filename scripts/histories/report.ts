import type { ApplicationHistories } from './application.ts'
import type { History } from './history.ts'
import type { Failure, Outcome } from './run.ts'

/** A history for people: what was done, which faults it has, and what happened. */
export function historyText<Step>(
  { steps, faults, order }: History<Step>,
  { told, breaches }: Outcome,
  application: Pick<ApplicationHistories<Step>, 'told'>,
): string {
  const lines = [
    ...steps.map((step) => ('wait' in step ? `wait ${step.wait} s` : application.told(step.take))),
    ...faults.map(
      ({ of, on, at, times, do: what, seconds }) =>
        `fault: ${of}, ${on} ${at + 1}${times > 1 ? ` and the next ${times - 1}` : ''}: ${what}${lasts(what) ? `, ${seconds} s` : ''}`,
    ),
    ...(order.length > 0 ? [`order of turns: ${order.join(' ')}`] : []),
  ]
  const happened = told.length > 0 ? `\n  What happened:\n${told.map((line) => `    ${line}`).join('\n')}` : ''
  return `  What is not as promised:\n${breaches.map((line) => `    ${line}`).join('\n')}\n  The history:\n${lines.map((line) => `    ${line}`).join('\n')}${happened}`
}

function lasts(what: string): boolean {
  return ['stall', 'go away', 'break', 'delay'].includes(what)
}

/**
 * The commands that repeat a failure: from the generator, and from the file that it was written to. `how` names the driver where it is not the simulation, to
 * which alone the path leads.
 */
export function repeating<Step>({ path }: Failure<Step>, seed: number, file?: string, how?: string): string[] {
  if (how) return file ? [`make histories HISTORY=${file} ${how}`] : []
  return [`make histories SEED=${seed} FROM=${path}`, ...(file ? [`make histories HISTORY=${file}`] : [])]
}
