import type { Import } from '../../state/model.ts'
import { importStatusWords } from '../format/words.ts'

/** How an import stands, in a word: "read" is not settled while lines are on their way. */
export function importStatus({ status, settled }: Pick<Import, 'status' | 'settled'>) {
  if (status === 'read') return { ...importStatusWords[settled ? 'done' : 'working'], busy: !settled }
  return { ...importStatusWords[status], busy: status === 'reading' }
}
