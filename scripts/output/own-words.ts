import { parseArgs } from 'node:util'

/** The words of a command line that are Stagecraft's own: behind `exec` or `--` they belong to somebody else. */
function ownWords(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => word === 'exec' || word === '--')
  return end < 0 ? words : words.slice(0, end)
}

/** The file that `--template FILE` or `--template=FILE` names, before or behind the command. */
export function templateIn(words: readonly string[]): string | undefined {
  const { template } = parseArgs({ args: [...ownWords(words)], options: { template: { type: 'string' } }, strict: false }).values
  return typeof template === 'string' && template !== '' ? template : undefined
}

// what every command takes
const general = ['--verbose', '--json']

/**
 * The words of a command line with `--verbose` and `--json` in front, where they stand among the options of a command.
 */
export function withGeneralFirst(words: readonly string[]): string[] {
  const own = ownWords(words)
  return [...general.filter((word) => own.includes(word)), ...own.filter((word) => !general.includes(word)), ...words.slice(own.length)]
}
