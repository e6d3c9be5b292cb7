/** What the doctor found out. */
export interface Check {
  /** What was looked at: `credentials`, `bootstrap` … */
  name: string
  /** `look`: nobody but a person can see it. `skipped`: it needs what another check did not find. */
  result: 'ok' | 'warn' | 'fail' | 'look' | 'skipped'
  /** What was found, as a sentence. */
  says: string
  /** The command, or the page, that mends it. */
  remedy?: string
}

export const ok = (name: string, says: string): Check => ({ name, result: 'ok', says })
export const warn = (name: string, says: string, remedy: string): Check => ({ name, result: 'warn', says, remedy })
export const fail = (name: string, says: string, remedy: string): Check => ({ name, result: 'fail', says, remedy })
export const look = (name: string, says: string, remedy: string): Check => ({ name, result: 'look', says, remedy })
export const skipped = (name: string, says: string): Check => ({ name, result: 'skipped', says })
