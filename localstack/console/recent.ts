/** The same work, which is done again when its answer is older than `oldMs`, or failed. `keyOf`: whose answer it is, where there are several. */
export function recent<A extends unknown[], T>(
  oldMs: number,
  work: (...asked: A) => Promise<T>,
  keyOf: (...asked: A) => string = () => '',
): (...asked: A) => Promise<T> {
  const kept = new Map<string, { at: number; made: Promise<T> }>()
  return (...asked) => {
    const key = keyOf(...asked)
    const last = kept.get(key)
    if (last && Date.now() - last.at < oldMs) return last.made
    const made = work(...asked)
    kept.set(key, { at: Date.now(), made })
    made.catch(() => kept.delete(key))
    return made
  }
}
