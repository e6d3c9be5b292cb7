import type { Cell, Matrix, Row } from './matrix.ts'

/** docs/conformance.md. */
export function reportOf({ engines, behaviours }: Matrix): string {
  const names = Object.keys(engines)
  return [
    '# What each engine does as AWS does',
    '',
    '`make conformance` generates this page: do not edit it. `make conformance ENGINE=name` runs the tests on one engine and updates its column.',
    '[conformance.json](conformance.json) has the same content for programs.',
    '',
    'Each row is one behaviour of AWS that this system or the kit relies on. Its test is in `tests/conformance`; the link leads to the page of AWS that says so.',
    '*Documented* means that the page says it. *Inferred* means that it follows from what the page says. *Observed* means that a run on AWS showed it.',
    'An engine is *the same*, *differs* (it does something else) or does not have it (*absent*). Each difference is declared beside the engine, and each run checks the declaration.',
    'Where an engine has no user pools, HTTP APIs and CloudFront, those rows are about the engine beside it.',
    '',
    ...table(
      ['engine', 'version', 'beside it', 'run on', 'same', 'differs', 'absent'],
      names.map((name) => [name, engines[name]?.version ?? '', engines[name]?.beside ?? '', engines[name]?.date ?? '', ...counts(behaviours, name)]),
    ),
    ...[...Map.groupBy(behaviours, ({ service }) => service)].flatMap(([service, rows]) => [
      '',
      `## ${service}`,
      '',
      ...table(
        ['behaviour', 'trust', ...names],
        rows.map((row) => [`[${row.statement}](${row.source})${cost(row)}`, row.trust, ...names.map((name) => shown(row.engines[name]))]),
      ),
    ]),
    '',
  ].join('\n')
}

function counts(rows: readonly Row[], engine: string): string[] {
  return (['same', 'differs', 'absent'] as const).map((wanted) => String(rows.filter(({ engines }) => engines[engine]?.outcome === wanted).length))
}

function cost({ onAws }: Row): string {
  return onAws ? ` (on AWS: ${onAws})` : ''
}

function shown(cell: Cell | undefined): string {
  if (!cell) return 'not tried'
  return cell.how ? `**${cell.outcome}**: ${cell.how}` : cell.outcome
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map(
    (row) => `| ${row.map((each) => each.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
  )
}
