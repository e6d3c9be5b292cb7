import type { SourcePlace } from '../open-source.ts'

/** A piece of a text; with a place where it names one in a source file. */
export interface Piece {
  text: string
  place?: SourcePlace
}

// No path is longer than 400 characters: a text of nothing but slashes is looked through in no time. `at run (/projects/app/src/run.ts:12:5)` of Node, `File "/projects/app/run.py", line 12` of Python
const named = /(?:file:\/\/)?(\/[^\n():"'<>|]{1,400}\.[cm]?[jt]sx?):(\d+):(\d+)|File "(\/[^\n"]{1,400}\.py)", line (\d+)/g

/** A text in pieces, so that the places which it names can be opened; those of packages are left as they are. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let done = 0
  for (const { 0: all, 1: module, 2: line, 3: column, 4: script, 5: scriptLine, index } of text.matchAll(named)) {
    const file = module ?? script ?? ''
    if (file.includes('/node_modules/') || file.includes('/site-packages/')) continue
    if (index > done) pieces.push({ text: text.slice(done, index) })
    pieces.push({
      text: all,
      place: { file: all.startsWith('file:') ? decoded(file) : file, line: Number(line ?? scriptLine), column: Number(column ?? 1) },
    })
    done = index + all.length
  }
  return done < text.length ? [...pieces, { text: text.slice(done) }] : pieces
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
