import { closest, distance } from 'fastest-levenshtein'

/** ` Did you mean x?`, of the one of `words` that is most like `word`; '' where none is. */
export function didYouMean(word: string, words: readonly string[]): string {
  const found = words.length > 0 ? closest(word, [...words]) : ''
  return found && distance(word, found) <= Math.max(1, word.length / 3) ? ` Did you mean ${found}?` : ''
}
