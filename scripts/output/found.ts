import type { FoundLine } from '@stagecraft/localstack/adoption/report.ts'
import colours from 'picocolors'

const colour: Record<FoundLine['how'], (text: string) => string> = {
  runs: colours.green,
  taken: colours.green,
  replaced: colours.green,
  skipped: colours.dim,
  'stands in': colours.yellow,
  'left out': colours.yellow,
  'in name only': colours.yellow,
  'only here': colours.yellow,
}

/** What was found in a repository, as tables: one for each of several services. None where there is nothing to say. */
export function foundTables(lines: readonly FoundLine[]): string[] {
  return [...Map.groupBy(lines, ({ service }) => service)].map(([service, own]) => foundTable(own, service ? `Found in ${service}` : 'Found'))
}

/** One table; empty without lines. */
export function foundTable(lines: readonly FoundLine[], title = 'Found'): string {
  if (lines.length === 0) return ''
  const width = Math.min(40, Math.max(...lines.map(({ what }) => what.length))) + 2
  const rows = lines.map(({ what, how, why }) => `  ${`${what}  `.padEnd(width)}${colour[how](how.padEnd(13))}${colours.dim(why)}`)
  return ['', `  ${colours.bold(title)}`, ...rows].join('\n')
}
