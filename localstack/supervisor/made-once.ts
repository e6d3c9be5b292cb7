const underWay = new Map<string, Promise<unknown>>()

/** Parts that start at the same time ask for the same secret: who asks while `make` is under way for that file gets what it resolves to. */
export function madeOnce<T>(file: string, make: () => Promise<T>): Promise<T> {
  const already = underWay.get(file) as Promise<T> | undefined // a file holds one kind of thing
  if (already) return already
  const made = make().finally(() => underWay.delete(file))
  underWay.set(file, made)
  return made
}
