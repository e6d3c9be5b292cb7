import { marks } from '../output/marks.ts'
import type { Comparison, Row } from './rows.ts'

/** A stage's list, for people. */
export function listText(stage: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  const lines = rows.map(({ name, state, secret, value, changedAt, what, setBy }) => {
    const mark = state === 'missing' || state === 'undeclared' ? marks.warn : marks.ok
    const said = { set: secret ? `secret, set ${changedAt?.slice(0, 10) ?? ''}` : short(value), default: `${short(value)} (default)` }
    const told = {
      ...said,
      missing: setBy === 'person' ? 'not set' : 'missing: deploy',
      'not used': 'not used on this stage',
      undeclared: 'nobody declares it',
    }
    return `  ${mark}  ${name.padEnd(width)}  ${told[state].trim()}${what ? `\n        ${' '.repeat(width)}${what}` : ''}`
  })
  return [`  ${stage}`, ...lines].join('\n')
}

/** Two stages beside each other, for people: what differs first. */
export function comparisonText([one, other]: [string, string], differences: readonly Comparison[]): string {
  const width = Math.max(...differences.map(({ name }) => name.length))
  const alike = differences.filter(({ outcome }) => outcome === 'alike')
  const lines = differences
    .filter(({ outcome }) => outcome !== 'alike')
    .flatMap(({ name, outcome, states, values }) =>
      outcome === 'only in one'
        ? [`  ${marks.warn}  ${name.padEnd(width)}  ${one}: ${states[0]}, ${other}: ${states[1]}`]
        : [`  ${marks.ok}  ${name.padEnd(width)}  differs`, `        ${one}: ${short(values[0])}`, `        ${other}: ${short(values[1])}`],
    )
  return [...lines, `  ${alike.length} are alike${alike.length > 0 ? `: ${alike.map(({ name }) => name).join(', ')}` : ''}`].join('\n')
}

function short(value = ''): string {
  return value.length > 100 ? `${value.slice(0, 99)}…` : value
}
