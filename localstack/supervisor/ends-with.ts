import { isRunning } from '../machine/pid.ts'

/**
 * Calls `end` once when the process of that id is gone, seen within a second; does nothing without an id. Tests name their runner in
 * `STAGECRAFT_ENDS_WITH`, so that a stack never outlives the run that started it, however the run ended.
 */
export function endsWith(pid: string | undefined, end: () => void): void {
  if (!pid) return
  const timer = setInterval(() => {
    if (isRunning(Number(pid))) return
    clearInterval(timer)
    end()
  }, 1_000)
  timer.unref()
}
