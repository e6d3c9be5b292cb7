/** Where field `index` (from 0) stands in `line`, in UTF-16 units, quotes included; undefined where the line has no such field. */
export function fieldRange(line: string, index: number): { start: number; end: number } | undefined {
  let start = 0
  let isQuoted = false
  let field = 0
  for (let at = 0; at <= line.length; at += 1) {
    const character = line[at]
    if (character === '"') isQuoted = !isQuoted
    if (at < line.length && (character !== ',' || isQuoted)) continue
    if (field === index) return { start, end: at }
    field += 1
    start = at + 1
  }
  return undefined
}
