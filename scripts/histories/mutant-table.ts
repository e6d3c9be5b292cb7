import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { isFound, type Tried } from './mutants.ts'

/** The figures of a run of all mutants, as a table of Markdown. */
export function mutantTable(all: readonly Omit<Tried<unknown>, 'history'>[], { runs, seed }: { runs: number; seed: number }): string {
  const found = all.filter(isFound)
  const most = Math.max(0, ...found.map(({ foundBy }) => foundBy ?? 0))
  const rows = all.map((tried) => {
    const { mutant, foundBy, milliseconds } = tried
    return `| ${mutant.name} | ${mutant.breaks} | ${isFound(tried) ? foundBy : 'not found'} | ${(milliseconds / 1_000).toFixed(0)} s |`
  })
  return [
    `${found.length} of ${all.length} mutants were found, each by the promise that it breaks, within ${most} histories; seed ${seed}, at most ${runs} histories each.`,
    '',
    '| mutant | breaks | found by history | after |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
}

const [begin, end] = ['<!-- mutants -->', '<!-- /mutants -->']

/** A document with the table between its two marks. Throws `no-marks`. */
export function withTable(document: string, table: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from === -1 || to < from)
    throw new StagecraftError('no-marks', `The file has no lines ${begin} and ${end}.`, { hint: 'Add them where the table shall be.' })
  return `${document.slice(0, from + begin.length)}\n${table}\n${document.slice(to)}`
}
