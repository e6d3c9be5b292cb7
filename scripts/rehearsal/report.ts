import colours from 'picocolors'
import type { Walked } from './walk.ts'

/** The steps as a table: what was seen, how long it took, and how long until all that was in flight was done. */
export function reportText(walked: readonly Walked[]): string {
  const widest = Math.max(...walked.map(({ name }) => name.length))
  const rows = walked.map(
    ({ name, seconds, settledSeconds, seen }) =>
      `  ${name.padEnd(widest)}  ${inSeconds(seconds)}  ${inSeconds(settledSeconds)}  ${colours.dim(seen)}`,
  )
  const last = walked.at(-1)?.settled ?? {}
  const sum = walked.reduce((all, { seconds, settledSeconds }) => all + seconds + settledSeconds, 0)
  return [
    '',
    colours.bold(`  ${'step'.padEnd(widest)}  ${'step'.padStart(7)}  ${'settled'.padStart(7)}  what was seen`),
    ...rows,
    '',
    ...Object.entries(last).map(([stage, counted]) => `  ${stage.padEnd(8)}  ${counted}`),
    `  ${'together'.padEnd(widest)}  ${inSeconds(sum)}`,
  ].join('\n')
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`.padStart(7)
}
