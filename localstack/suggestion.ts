import { createRequire } from 'node:module'

/** ` Did you mean x?`, of the one of `words` that is most like `word`; '' where none is. */
export function didYouMean(word: string, words: readonly string[]): string {
  if (words.length === 0) return ''
  // loaded here: an installation uses this module before the packages are there
  const { closest, distance } = createRequire(import.meta.url)('fastest-levenshtein') as typeof import('fastest-levenshtein')
  const found = closest(word, [...words])
  return distance(word, found) <= Math.max(1, word.length / 3) ? ` Did you mean ${found}?` : ''
}
