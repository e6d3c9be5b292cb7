import { type Refusal, refusal } from './refusal.ts'

/** What to do with a file that a spreadsheet or another program wrote in another form. */
export const saveAsCsv = 'Save it as “CSV UTF-8 (comma delimited)” and import that file.'

/**
 * Why a file is no CSV in UTF-8, judged by its first bytes; undefined where nothing speaks against it.
 * `head` begins with the file's first byte; of an archive, as many bytes as there are help to tell a workbook from a ZIP file.
 */
export function refuseFormat(head: Buffer): Refusal | undefined {
  const encoding = encodingOf(head)
  if (encoding) return refusal('wrong-encoding', null, encoding, `The file is ${encoding}, not UTF-8. ${saveAsCsv}`)
  const container = containerOf(head)
  return container && refusal('not-csv', null, container.name, `The file is ${container.name}, not CSV. ${container.remedy}`)
}

interface Container {
  name: string
  remedy: string
}

const unpack = 'Unpack it and import the CSV file in it.'

function containerOf(head: Buffer): Container | undefined {
  const begins = (mark: string) => head.subarray(0, mark.length).equals(Buffer.from(mark, 'latin1'))
  if (begins('\x1f\x8b')) return { name: 'compressed with gzip', remedy: unpack }
  if (begins('PK\x03\x04')) return archiveOf(head)
  if (begins('BZh')) return { name: 'compressed with bzip2', remedy: unpack }
  if (begins('\xfd7zXZ\0')) return { name: 'compressed with xz', remedy: unpack }
  if (begins('\x28\xb5\x2f\xfd')) return { name: 'compressed with Zstandard', remedy: unpack }
  // OLE, in which Excel wrote until 2003, and an encrypted workbook is stored today
  if (begins('\xd0\xcf\x11\xe0')) return { name: 'an Excel workbook (.xls, or .xlsx with a password)', remedy: saveAsCsv }
  if (begins('%PDF-')) return { name: 'a PDF document', remedy: saveAsCsv }
  return undefined
}

// the names of the parts stand uncompressed in an archive
function archiveOf(head: Buffer): Container {
  if (head.includes('xl/')) return { name: 'an Excel workbook (.xlsx)', remedy: saveAsCsv }
  if (head.includes('opendocument.spreadsheet')) return { name: 'an OpenDocument spreadsheet (.ods)', remedy: saveAsCsv }
  return { name: 'a ZIP archive', remedy: unpack }
}

function encodingOf(head: Buffer): string | undefined {
  const [a, b, c, d] = head
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32 (little-endian)' : 'UTF-16 (little-endian)'
  if (a === 0xfe && b === 0xff) return 'UTF-16 (big-endian)'
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'UTF-32 (big-endian)'
  // without a byte order mark: the names of the columns are ASCII, of which every other byte is 0
  if (isAscii(a) && b === 0 && isAscii(c) && d === 0) return 'UTF-16 (little-endian)'
  if (a === 0 && isAscii(b) && c === 0 && isAscii(d)) return 'UTF-16 (big-endian)'
  return undefined
}

function isAscii(byte: number | undefined): boolean {
  return byte !== undefined && (byte === 0x09 || (byte >= 0x20 && byte < 0x7f))
}
