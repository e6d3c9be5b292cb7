/**
 * Calls `end` once when the process of that id is gone, seen within a second; does nothing without an id. Tests name their runner in
 * `STAGECRAFT_ENDS_WITH`, so that a stack never outlives the run that started it, however the run ended.
 */
export function endsWith(pid: string | undefined, end: () => void): void {
  if (!pid) return
  const timer = setInterval(() => {
    if (lives(Number(pid))) return
    clearInterval(timer)
    end()
  }, 1_000)
  timer.unref()
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // somebody else's, and alive
  }
}
