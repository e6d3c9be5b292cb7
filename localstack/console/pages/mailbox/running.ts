/** The names of the alarms that something is being done to, and why the last try failed. Of this process: it is not over a restart. */
export const working = new Set<string>()
export const failures = new Map<string, string>()
