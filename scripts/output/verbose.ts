/**
 * The words of a command line with `--verbose` in front, where it stands among the options of a command. Behind `exec` or `--` it belongs to somebody else.
 */
export function withVerboseFirst(words: readonly string[]): string[] {
  const end = words.findIndex((word) => word === 'exec' || word === '--')
  const [own, others] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end)]
  const rest = own.filter((word) => word !== '--verbose')
  return [...(rest.length < own.length ? ['--verbose'] : []), ...rest, ...others]
}
