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

/**
 * The words of a command line with `--verbose` in front, where it stands among the options of a command.
 */
export function withVerboseFirst(words: readonly string[]): string[] {
  const own = ownWords(words)
  const rest = own.filter((word) => word !== '--verbose')
  return [...(rest.length < own.length ? ['--verbose'] : []), ...rest, ...words.slice(own.length)]
}
