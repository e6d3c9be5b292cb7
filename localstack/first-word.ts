/** The first word of a statement in capitals, `SELECT`, behind comments; undefined where none stands there. */
export function firstWord(sql: string): string | undefined {
  return /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*([a-z]\w*)/i.exec(sql)?.[1]?.toUpperCase()
}
