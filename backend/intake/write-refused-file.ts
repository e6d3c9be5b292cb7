import { stringify } from 'csv-stringify/sync'
import { IntakeError } from './errors.ts'
import type { ImportQueries, LineRecord } from './import-queries.ts'
import { headerLine } from './rules/columns.ts'
import { refusesFile } from './rules/refusal.ts'

const linesAtATime = 2_000
const validSeconds = 900

/** A file in the results area, written piece by piece. */
export interface ResultFile {
  write(piece: Buffer): Promise<void>
  /** Completes it and gives a link that is good for `validSeconds`. */
  close(validSeconds: number): Promise<string>
  /** Leaves nothing of it behind. */
  abort(): Promise<void>
}

export interface ResultFiles {
  create(key: string, downloadName: string): ResultFile
}

export interface WrittenRefusedFile {
  linesUrl: string
  reasonsUrl: string
  lines: number
  expiresAt: string
}

export type WriteRefusedFile = (importId: string) => Promise<WrittenRefusedFile>

export interface WriteRefusedFileDependencies {
  queries: Pick<ImportQueries, 'lines'>
  files: ResultFiles
  newId(): string
  now(): Date
}

/**
 * Writes the refused lines of an import, as they were received, below the header, so that the file can be corrected and imported; and beside it their reasons.
 * A refused header is no data line: it stands in the reasons only. Holds some thousand lines at a time.
 */
export function writeRefusedFile({ queries, files, newId, now }: WriteRefusedFileDependencies): WriteRefusedFile {
  return async (importId) => {
    const folder = `results/${importId}/${newId()}`
    const linesFile = files.create(`${folder}/refused-lines.csv`, 'refused-lines.csv')
    const reasonsFile = files.create(`${folder}/refused-reasons.csv`, 'refused-reasons.csv')
    try {
      const lines = await copyRefused(queries, importId, linesFile, reasonsFile)
      if (lines === 0) throw new IntakeError('nothing-refused', 'No line of this import was refused.')
      const expiresAt = new Date(now().getTime() + validSeconds * 1000).toISOString()
      const [linesUrl, reasonsUrl] = await Promise.all([linesFile.close(validSeconds), reasonsFile.close(validSeconds)])
      return { linesUrl, reasonsUrl, lines, expiresAt }
    } catch (error) {
      await Promise.allSettled([linesFile.abort(), reasonsFile.abort()])
      throw error
    }
  }
}

async function copyRefused(queries: Pick<ImportQueries, 'lines'>, importId: string, linesFile: ResultFile, reasonsFile: ResultFile): Promise<number> {
  await linesFile.write(Buffer.from(`${headerLine}\n`))
  await reasonsFile.write(Buffer.from('line,column,value,code,reason\n'))
  let count = 0
  for (let after = 0; ; ) {
    const page = await queries.lines(importId, { state: 'refused', after, limit: linesAtATime })
    const last = page.at(-1)
    if (!last) return count
    await linesFile.write(Buffer.concat(page.filter(({ reasonCode }) => !refusesFile(reasonCode)).flatMap(({ raw }) => [raw, Buffer.from('\n')])))
    await reasonsFile.write(Buffer.from(stringify(page.map(toReason), { escape_formulas: true })))
    count += page.length
    after = last.line
  }
}

function toReason({ line, column, value, reasonCode, reason }: LineRecord) {
  return [line, column, value, reasonCode, reason]
}
