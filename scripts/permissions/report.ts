import type { Proof } from './proofs.ts'

/** The proof as a page for people. */
export function reportOf(proofs: readonly Proof[]): string {
  const unneeded = proofs.filter(({ provenBy }) => provenBy === null)
  return [
    '# Permissions, and the proof of each',
    '',
    '`make permissions-proof` generates this page: do not edit it. [permissions.json](permissions.json) has the same content for programs.',
    '',
    'A *journey* is a test that uses the system as a person or another system does. With all grants, every journey succeeds.',
    'For each row, this one grant was removed from its role. Then the journey in the last column failed, and the engine had refused exactly this call.',
    '',
    `${proofs.length} grants, ${proofs.length - unneeded.length} proven to be needed, ${unneeded.length} not.`,
    ...[...Map.groupBy(proofs, ({ holder }) => holder)].flatMap(([holder, own]) => [
      '',
      `## ${holder}`,
      '',
      '| may | on | without it, this fails |',
      '|---|---|---|',
      ...own.map(({ action, resource, provenBy }) => `| \`${action}\` | \`${resource}\` | ${provenBy ?? '**nothing**'} |`),
    ]),
    '',
  ].join('\n')
}
