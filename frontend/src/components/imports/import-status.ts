import type { Import } from '../../state/model.ts'
import { importStatusWords } from '../format/words.ts'

/** The status of an import in a word: "read" is not settled while lines are still queued. */
export function importStatus({ status, settled, reasonCode }: Pick<Import, 'status' | 'settled' | 'reasonCode'>) {
  if (reasonCode === 'no-events') return { ...importStatusWords.empty, busy: false }
  if (status === 'read') return { ...importStatusWords[settled ? 'done' : 'working'], busy: !settled }
  return { ...importStatusWords[status], busy: status === 'reading' }
}
