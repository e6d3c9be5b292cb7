import type { Notice } from './rules/notice.ts'

export interface Notices {
  /**
   * Writes notices, all or nothing, and returns how many it wrote: one that was written before, or that a later one of its order had overtaken,
   * is left out.
   */
  write(notices: readonly Notice[]): Promise<number>
}
