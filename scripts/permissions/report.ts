import type { Proof } from './proofs.ts'

/** The proof as a page for people. */
export function reportOf(proofs: readonly Proof[]): string {
  const unneeded = proofs.filter(({ provenBy }) => provenBy === null)
  return [
    '# Permissions, and the proof of each',
    '',
    'Made by `make permissions-proof`: do not edit it. [permissions.json](permissions.json) is the same for machines.',
    '',
    'Each grant was taken away from its role, alone. The journey beside it then failed, and the engine had refused the very thing.',
    'With everything granted every journey gets to its end.',
    '',
    `${proofs.length} grants, ${proofs.length - unneeded.length} proven needed, ${unneeded.length} not.`,
    ...[...Map.groupBy(proofs, ({ holder }) => holder)].flatMap(([holder, own]) => [
      '',
      `## ${holder}`,
      '',
      '| may | on | without it fails |',
      '|---|---|---|',
      ...own.map(({ action, resource, provenBy }) => `| \`${action}\` | \`${resource}\` | ${provenBy ?? '**nothing**'} |`),
    ]),
    '',
  ].join('\n')
}
